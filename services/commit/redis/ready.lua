-- SPDX-License-Identifier: Apache-2.0
-- Goes on from commit.lua: who is due, and the lists of who is ready.

-- Notes since when the first of a list is ready, and how many are.
local function count_list(ready_key, name, list_key)
  local first = redis.call('ZRANGE', list_key, 0, 0, 'WITHSCORES')
  if #first == 0 then
    redis.call('HDEL', ready_key, name)
  else
    redis.call('HSET', ready_key, name, first[2] .. ' ' .. redis.call('ZCARD', list_key))
  end
end

-- The lists of who is ready: which there are, only the partition knows. They share its slot.
local function ready_lists(ready_key)
  local lists = {}
  for _, name in ipairs(redis.call('HKEYS', ready_key)) do
    lists[#lists + 1] = {name = name, key = ready_key .. ':' .. name}
  end
  return lists
end

-- Where a stakeholder belongs that has been attended to: see due_call.cc, which writes it.
local function read_move(args, at)
  local s = {
    id = args[at], expected = args[at + 1], due = args[at + 2], revision = args[at + 3],
    head = args[at + 4], ready = at + 7,
  }
  s.past = s.ready + 2 * tonumber(args[at + 5])
  s.stop = s.past + tonumber(args[at + 6])
  return s
end

-- keys: incarnation, due, ready, then the timeline of each stakeholder, then lists of who is ready.
-- args: incarnation, number of stakeholders, number of lists, their names, then the stakeholders'.
-- Answers the indexes of the stakeholders whose revision is another one.
local function move_on(keys, args)
  local due_key, ready_key = keys[2], keys[3]
  local stakeholders, lists = tonumber(args[2]), tonumber(args[3])
  local list_key = function(place)
    return keys[3 + stakeholders + tonumber(place)]
  end
  if failed(redis.pcall('ZCARD', due_key)) or failed(redis.pcall('HLEN', ready_key)) then
    return redis.error_reply('WRONGTYPE the partition is damaged')
  end
  for i = 1, lists do
    if failed(redis.pcall('ZCARD', list_key(i))) then
      return redis.error_reply('WRONGTYPE the partition is damaged')
    end
  end
  local refused, accepted = {}, {}
  local at = 4 + lists
  for i = 1, stakeholders do
    local s = read_move(args, at)
    at = s.stop
    s.timeline = keys[3 + i]
    local stored = redis.pcall('HGET', s.timeline, 'r')
    local revision = not failed(stored) and string.match(stored or '0 ', '^(%d+) ')
    if revision == s.expected then
      accepted[#accepted + 1] = s
    else
      refused[#refused + 1] = i - 1
    end
  end
  for _, s in ipairs(accepted) do
    if s.expected ~= '0' then
      redis.call('HSET', s.timeline, 'r', s.revision, 'h', s.head)
    end
    if s.due == '' then
      redis.call('ZREM', due_key, s.id)
    else
      redis.call('ZADD', due_key, s.due, s.id)
    end
    for i = s.ready, s.past - 1, 2 do
      redis.call('ZADD', list_key(args[i]), args[i + 1], s.id)
    end
    for i = s.past, s.stop - 1 do
      redis.call('ZREM', list_key(args[i]), s.id)
    end
  end
  for i = 1, lists do
    count_list(ready_key, args[3 + i], list_key(i))
  end
  return refused
end

redis.register_function('tp4_move_on', guarded(move_on))
