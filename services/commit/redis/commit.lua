#!lua name=tp4
-- SPDX-License-Identifier: Apache-2.0
-- The commits of some stakeholders of one partition as one atomic call. Everything is checked
-- before the first write, because a script error keeps earlier writes. No integer becomes a Lua
-- number, but for counts of arguments: revisions and times are decimal strings.
-- Never change this file: a daemon of another build may be running it. Copy it to tp5.

local CONFLICT, CLOCK_BEHIND, CORRUPT, POLICY_BEHIND, CAMPAIGN_CLOSED = 1, 2, 3, 4, 5
local ERASED, UNMARKED = 6, 7
local FIXED = 15  -- arguments of a stakeholder before its fields
local UNPACK_MAX = 2000

local function less(a, b)
  return #a < #b or (#a == #b and a < b)
end

local function failed(reply)
  return type(reply) == 'table' and reply.err
end

-- HSET or HDEL with args[from .. to], in portions that fit on Lua's stack.
local function write(command, key, args, from, to)
  while from <= to do
    local portion = math.min(to, from + UNPACK_MAX - 1)
    redis.call(command, key, unpack(args, from, portion))
    from = portion + 1
  end
end

-- Numbers are stored twice, so that a damaged one shows.
local function twice(number)
  return number .. ' ' .. number
end

-- The number at a key, of this form; `none` if there is none; nothing if something else is there.
local function number_at(key, form, none)
  local stored = redis.pcall('GET', key)
  if failed(stored) then
    return nil
  end
  return string.match(stored or twice(none), '^(' .. form .. ') %1$')
end

-- The function, called only if the partition is of the data set that the caller means: it may have
-- been flushed or restored since, under a connection that noticed nothing. The first key holds the
-- incarnation, the first argument is the caller's.
local function guarded(call)
  return function(keys, args)
    if redis.pcall('GET', keys[1]) ~= args[1] then
      return redis.error_reply('DATASET the partition is of another data set')
    end
    return call(keys, args)
  end
end

-- One stakeholder's arguments: see commit_call.cc, which writes them.
local function read(args, at)
  local s = {
    id = args[at], expected = args[at + 1], now = args[at + 2], due = args[at + 3],
    due_changed = true, surrogate = args[at + 4], owner = args[at + 5], entry = args[at + 6],
  }
  s.removed = at + FIXED
  s.set = s.removed + tonumber(args[at + 7])
  s.details_removed = s.set + tonumber(args[at + 8])
  s.details_set = s.details_removed + tonumber(args[at + 9])
  s.campaigns = s.details_set + tonumber(args[at + 10])
  s.stop = s.campaigns + tonumber(args[at + 12])
  s.policy = args[at + 11]
  s.mark = args[at + 13]
  assert(args[at + 14] == '.', 'arguments out of step')
  return s
end

-- Nothing if the stakeholder's campaigns take more; else why not, and which one.
local function campaign_refusal(s, keys, args)
  for i = s.campaigns, s.stop - 1 do
    local last = redis.pcall('LINDEX', keys[tonumber(args[i])], -1)
    if failed(last) then
      return CORRUPT
    end
    if last == '' then
      return CAMPAIGN_CLOSED, i - s.campaigns
    end
  end
end

-- A function that says why a new stakeholder with this mark may not be stored, if so. Only new ones
-- are asked about, of whom there may be many in a call. Where nobody was erased it looks once, and
-- callers need make no marks.
local function erasure_refusal(key)
  local count
  return function(mark)
    count = count or redis.pcall('HLEN', key)
    if failed(count) then
      return CORRUPT
    end
    if count == 0 then
      return nil
    end
    if mark == '' then
      return UNMARKED
    end
    return redis.call('HEXISTS', key, mark) == 1 and ERASED or nil
  end
end

-- Nothing if the stakeholder may be written; else why not, and the partition's clock or policy if
-- that is the reason.
local function refusal(s, surrogates, of_new, clock, policy)
  local stored = redis.pcall('HGET', s.timeline, 'r')
  if failed(stored) then
    return CORRUPT
  end
  local revision, due = '0', ''
  if stored then
    revision, due = string.match(stored, '^(%d+) (%d*)$')
  end
  if not revision then
    return CORRUPT
  end
  if less(s.policy, policy) then
    return POLICY_BEHIND, policy
  end
  if revision ~= s.expected then
    return CONFLICT
  end
  if revision == '0' then
    local owner = redis.pcall('HGET', surrogates, s.surrogate)
    if failed(owner) then
      return CORRUPT
    end
    if owner and owner ~= s.owner then
      return CONFLICT
    end
    local why = of_new(s.mark)
    if why then
      return why
    end
  end
  if less(s.now, clock) then
    return CLOCK_BEHIND, clock
  end
  if failed(redis.pcall('HLEN', s.details)) then
    return CORRUPT
  end
  s.due_changed = due ~= s.due
end

-- The id of a new entry of the log, which is not before `now`; entries before `keep_from` may go.
local function append(log, keep_from, now, last, header, records)
  if keep_from == '' then
    return redis.pcall('XADD', log, now .. '-*', 'p', last, 'h', header, 'e', records)
  end
  return redis.pcall('XADD', log, 'MINID', '~', keep_from, now .. '-*', 'p', last, 'h', header,
                     'e', records)
end

local function apply(s, keys, args, due_key, surrogates)
  write('HDEL', s.timeline, args, s.removed, s.set - 1)
  write('HSET', s.timeline, args, s.set, s.details_removed - 1)
  write('HDEL', s.details, args, s.details_removed, s.details_set - 1)
  write('HSET', s.details, args, s.details_set, s.campaigns - 1)
  for i = s.campaigns, s.stop - 1 do
    redis.call('RPUSH', keys[tonumber(args[i])], s.surrogate)
  end
  if s.expected == '0' then
    redis.call('HSET', surrogates, s.surrogate, s.owner)
  end
  if s.due_changed then
    if s.due == '' then
      redis.call('ZREM', due_key, s.id)
    else
      redis.call('ZADD', due_key, s.due, s.id)
    end
  end
end

-- keys: incarnation, clock, log, due, surrogates, policy, marks of who was erased, then timeline
-- and details of each stakeholder, then the indexes of campaigns.
-- args: incarnation, oldest log id to keep or '', log header, number of stakeholders, then theirs.
-- Answers index, why and detail of each stakeholder that was refused, in one flat list.
local function commit(keys, args)
  local clock_key, log, due_key, surrogates, policy_key =
    keys[2], keys[3], keys[4], keys[5], keys[6]
  local last = number_at(clock_key, '%d+%-%d+', '0-0')
  local due_type = redis.pcall('ZCARD', due_key)
  local policy = number_at(policy_key, '%d+', '0')
  if not last or not policy or failed(due_type) then
    return redis.error_reply('WRONGTYPE the partition is damaged')
  end
  local clock = string.match(last, '^%d+')
  local of_new = erasure_refusal(keys[7])

  local refused, accepted, entries, now, newest = {}, {}, {}, clock, policy
  local at = 5
  for k = 8, 6 + 2 * tonumber(args[4]), 2 do
    local s = read(args, at)
    at = s.stop
    s.timeline, s.details = keys[k], keys[k + 1]
    local why, detail = refusal(s, surrogates, of_new, clock, newest)
    if not why then
      why, detail = campaign_refusal(s, keys, args)
    end
    if why then
      refused[#refused + 1] = (k - 8) / 2
      refused[#refused + 1] = why
      refused[#refused + 1] = detail or ''
    else
      accepted[#accepted + 1] = s
      entries[#entries + 1] = s.entry
      if less(now, s.now) then
        now = s.now
      end
      if less(newest, s.policy) then
        newest = s.policy
      end
    end
  end
  if #accepted == 0 then
    return refused
  end

  -- The first write, and the only one that can still fail: then nothing has been written.
  local id = append(log, args[2], now, last, args[3], table.concat(entries))
  if failed(id) then
    return redis.error_reply('WRONGTYPE the log of the partition is damaged')
  end
  redis.call('SET', clock_key, twice(id))
  if newest ~= policy then
    redis.call('SET', policy_key, twice(newest))
  end
  for _, s in ipairs(accepted) do
    apply(s, keys, args, due_key, surrogates)
  end
  return refused
end

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

redis.register_function('tp4_commit', guarded(commit))
redis.register_function('tp4_move_on', guarded(move_on))
redis.register_function('tp4_open', open)
redis.register_function('tp4_prove', guarded(prove))
redis.register_function('tp4_apply_policy', guarded(apply_policy))
redis.register_function('tp4_raise_policy', guarded(raise_policy))
redis.register_function('tp4_save_campaign', guarded(save_campaign))
redis.register_function('tp4_close_campaign', guarded(close_campaign))
redis.register_function{
  function_name = 'tp4_forget_traces', callback = guarded(forget_traces), flags = {'allow-oom'}
}
redis.register_function{
  function_name = 'tp4_erase', callback = guarded(erase), flags = {'allow-oom'}
}
redis.register_function{
  function_name = 'tp4_exchange', callback = guarded(exchange), flags = {'allow-oom'}
}
redis.register_function{
  function_name = 'tp4_live_policy', callback = guarded(live_policy), flags = {'no-writes'}
}
