-- SPDX-License-Identifier: Apache-2.0
-- Goes on from ready.lua: erasing a person.

-- Whether something in the partition is not what it should be.
local function is_damaged(lookups)
  for _, lookup in ipairs(lookups) do
    if failed(redis.pcall(unpack(lookup))) then
      return true
    end
  end
  return false
end

-- A whole hash. That there is no DEL among the rights of the daemon's user is worth something.
local function remove(hash)
  local fields = redis.call('HKEYS', hash)
  write('HDEL', hash, fields, 1, #fields)
end

-- In the place of these surrogates the campaign's index names nobody; places stay.
local function forget_members(index, args, from)
  for i = from, #args do
    for _, place in ipairs(redis.call('LPOS', index, args[i], 'COUNT', 0)) do
      redis.call('LSET', index, place, '0')
    end
  end
end

-- keys: incarnation, clock, log, due, surrogates, marks of who was erased, traces, timeline and
-- details of the stakeholder, ready, then the indexes of its campaigns.
-- args: incarnation, oldest log id to keep or '', log header, record, now, stakeholder, revision
-- that must be stored ('0': nothing) or '' for any, mark, its record, then surrogates.
-- Answers 1, or 0 where another revision is stored: then nothing is written.
local function erase(keys, args)
  local timeline, details, marks, mark = keys[8], keys[9], keys[6], args[8]
  local last = number_at(keys[2], '%d+%-%d+', '0-0')
  local lookups = {
    {'ZCARD', keys[4]}, {'HLEN', keys[5]}, {'HLEN', marks}, {'HLEN', timeline}, {'HLEN', details},
  }
  for k = 11, #keys do
    lookups[#lookups + 1] = {'LLEN', keys[k]}
  end
  local damaged = is_damaged(lookups) or failed(redis.pcall('HLEN', keys[10]))
  local lists = damaged and {} or ready_lists(keys[10])
  for _, list in ipairs(lists) do
    damaged = damaged or failed(redis.pcall('ZCARD', list.key))
  end
  if not last or damaged then
    return redis.error_reply('WRONGTYPE the partition or the stakeholder is damaged')
  end
  local stored = redis.call('HGET', timeline, 'r')
  local revision = not stored and '0' or string.match(stored, '^(%d+) ')
  if args[7] ~= '' and revision ~= args[7] then
    return 0
  end
  if redis.call('EXISTS', timeline, details) == 0 and #args < 10
     and redis.call('HEXISTS', marks, mark) == 1 then
    return 1
  end

  -- The entry says that somebody of the partition was erased, and nothing about whom.
  local now = string.match(last, '^%d+')
  if less(now, args[5]) then
    now = args[5]
  end
  local id = append(keys[3], args[2], now, last, args[3], args[4])
  if failed(id) then
    return redis.error_reply('WRONGTYPE the log of the partition is damaged')
  end
  redis.call('SET', keys[2], twice(id))
  redis.call('SET', keys[7], twice(id))
  redis.call('HSET', marks, mark, args[9])
  remove(timeline)
  remove(details)
  redis.call('ZREM', keys[4], args[6])
  for _, list in ipairs(lists) do
    if redis.call('ZREM', list.key, args[6]) == 1 then
      count_list(keys[10], list.name, list.key)
    end
  end
  write('HDEL', keys[5], args, 10, #args)
  for k = 11, #keys do
    forget_members(keys[k], args, 10)
  end
  return 1
end

-- keys: incarnation, traces. args: incarnation, id of the erasure whose traces are gone.
-- Where there was another one since, its traces may still be there.
local function forget_traces(keys, args)
  if redis.pcall('GET', keys[2]) == twice(args[2]) then
    redis.call('SET', keys[2], twice('0-0'))
  end
  return redis.status_reply('OK')
end

-- keys: incarnation, a hash of sealed records. args: incarnation, id, the record that must be
-- stored, and the one in its place, or '' for none. Answers 1 if it was; else nothing is written.
local function exchange(keys, args)
  if redis.call('HGET', keys[2], args[2]) ~= args[3] then
    return 0
  end
  if args[4] == '' then
    redis.call('HDEL', keys[2], args[2])
  else
    redis.call('HSET', keys[2], args[2], args[4])
  end
  return 1
end

redis.register_function{
  function_name = 'tp4_erase', callback = guarded(erase), flags = {'allow-oom'}
}
redis.register_function{
  function_name = 'tp4_forget_traces', callback = guarded(forget_traces), flags = {'allow-oom'}
}
redis.register_function{
  function_name = 'tp4_exchange', callback = guarded(exchange), flags = {'allow-oom'}
}
