-- Count one dead letter and keep its summary. Returns 0 when the refused event's place in its own topic was passed
-- before: the letters of a partition stand in the order of its events, however often a gateway begins again.
local prefix, place, offset, reason = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local id, time_us, row, kept = ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8])

if redis.call('EXISTS', prefix .. 'epoch') == 0 then return redis.error_reply('NOEPOCH the data are gone') end

local passed = tonumber(redis.call('HGET', prefix .. 'dead:next', place) or '0')
if offset < passed then return 0 end
redis.call('HSET', prefix .. 'dead:next', place, offset + 1)
redis.call('HINCRBY', prefix .. 'dead:counts', reason, 1)
redis.call('ZADD', prefix .. 'dead:index', time_us, id)
redis.call('HSET', prefix .. 'dead:row', id, row)
while redis.call('ZCARD', prefix .. 'dead:index') > kept do
  local oldest = redis.call('ZPOPMIN', prefix .. 'dead:index')[1]
  redis.call('HDEL', prefix .. 'dead:row', oldest)
end
return 1
