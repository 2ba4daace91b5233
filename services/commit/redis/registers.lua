-- SPDX-License-Identifier: Apache-2.0
-- Goes on from commit.lua: the data set, its policies and campaigns.

-- keys: the data set's description, then the incarnation of every partition. args: incarnation,
-- key of marks, sealed, then fields and values of a new description.
-- Answers the description, which is the given one if there was none. One of before there were marks
-- gets the key.
local function open(keys, args)
  if redis.call('EXISTS', keys[1]) == 0 then
    redis.call('HSET', keys[1], unpack(args, 3))
    for k = 2, #keys do
      redis.call('SET', keys[k], args[1])
    end
  end
  if redis.call('HEXISTS', keys[1], 'incarnation') == 1 then
    redis.call('HSETNX', keys[1], 'mark_key', args[2])
  end
  return redis.call('HGETALL', keys[1])
end

-- keys: incarnation, the place for it. args: incarnation, a number.
-- Whether Redis takes writes is only known when it has taken one.
local function prove(keys, args)
  return redis.call('SET', keys[2], args[2])
end

-- keys: incarnation, live policy, list of applications. args: incarnation.
-- Answers the live policy and the record of its application, each '' if there is none.
local function live_policy(keys, args)
  return {redis.call('GET', keys[2]) or '', redis.call('LINDEX', keys[3], -1) or ''}
end

-- keys: incarnation, live policy, list of applications, texts of policies.
-- args: incarnation, number that must be the live one ('0': none yet), number, revision, text and
-- record of the new one.
-- Answers as live_policy, with the new one if the first number was right.
local function apply_policy(keys, args)
  local live = redis.pcall('GET', keys[2])
  local length = redis.pcall('LLEN', keys[3])
  local texts = redis.pcall('HLEN', keys[4])
  if failed(live) or failed(length) or failed(texts) then
    return redis.error_reply('WRONGTYPE the live policy is damaged')
  end
  local number = string.match(live or '0 ', '^(%d+) ')
  if not number or number ~= tostring(length) then
    return redis.error_reply('WRONGTYPE the live policy is damaged')
  end
  if number == args[2] then
    redis.call('HSETNX', keys[4], args[4], args[5])
    redis.call('RPUSH', keys[3], args[6])
    redis.call('SET', keys[2], args[3] .. ' ' .. args[4])
  end
  return live_policy(keys, args)
end

-- keys: incarnation, a partition's policy. args: incarnation, the number that it has seen now.
local function raise_policy(keys, args)
  local number = number_at(keys[2], '%d+', '0')
  if not number then
    return redis.error_reply('WRONGTYPE the policy of the partition is damaged')
  end
  if less(number, args[2]) then
    redis.call('SET', keys[2], twice(args[2]))
  end
  return redis.status_reply('OK')
end

-- keys: incarnation, a campaign. args: incarnation, the version that must be stored ('0': none),
-- and the new one, its version in front. Answers whether it was; else nothing is written.
local function save_campaign(keys, args)
  local stored = redis.pcall('GET', keys[2])
  local version = not failed(stored) and string.match(stored or '0 ', '^(%d+) ')
  if not version then
    return redis.error_reply('WRONGTYPE the campaign is damaged')
  end
  if version ~= args[2] then
    return 0
  end
  redis.call('SET', keys[2], args[3])
  return 1
end

-- keys: incarnation, a campaign's index, which takes no more from now on. args: incarnation.
local function close_campaign(keys, args)
  local last = redis.pcall('LINDEX', keys[2], -1)
  if failed(last) then
    return redis.error_reply('WRONGTYPE the index of the campaign is damaged')
  end
  if last ~= '' then
    redis.call('RPUSH', keys[2], '')
  end
  return 1
end

redis.register_function('tp4_open', open)
redis.register_function('tp4_prove', guarded(prove))
redis.register_function('tp4_apply_policy', guarded(apply_policy))
redis.register_function('tp4_raise_policy', guarded(raise_policy))
redis.register_function('tp4_save_campaign', guarded(save_campaign))
redis.register_function('tp4_close_campaign', guarded(close_campaign))
redis.register_function{
  function_name = 'tp4_live_policy', callback = guarded(live_policy), flags = {'no-writes'}
}
