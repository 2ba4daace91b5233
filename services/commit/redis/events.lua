#!lua name=tpe1
-- SPDX-License-Identifier: Apache-2.0
-- Events appended to a stream together with how far their partition has come, so that many daemons
-- may publish and each event stands there once.
-- Never change this file: a daemon of another build may be running it. Copy it to tpe2.

-- keys: the stream, the hash of positions.
-- args: partition, the position as the caller knows it ('' for none), the next, the stream's
-- length, events. Replies whether it was appended, and where the
-- position is then.
local function append(keys, args)
  local stored = redis.pcall('HGET', keys[2], args[1])
  local stands = ''
  if stored then
    stands = type(stored) == 'string' and string.match(stored, '^(%d+%-%d+) %1$')
    if not stands then
      return redis.error_reply('CORRUPT the position of events')
    end
  end
  if stands ~= args[2] then
    return {0, stands}
  end
  local newest = redis.pcall('XREVRANGE', keys[1], '+', '-', 'COUNT', 1)
  if newest.err then
    return redis.error_reply('CORRUPT the stream of events')
  end
  for i = 5, #args do
    redis.call('XADD', keys[1], 'MAXLEN', '~', args[4], '*', 'cloudevent', args[i])
  end
  redis.call('HSET', keys[2], args[1], args[3] .. ' ' .. args[3])
  return {1, args[3]}
end

redis.register_function('tpe1_append', append)
