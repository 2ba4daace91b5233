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

redis.register_function('tp4_commit', guarded(commit))
