-- Ends every load with one line of JSON, which the program that started it reads.
local line = '{"requests":%d,"durationUs":%d,"p50Us":%d,"p99Us":%d,"refused":%d,"broken":%d,"late":%d}\n'

function done(summary, latency)
  local failed = summary.errors
  local broken = failed.connect + failed.read + failed.write
  local p50, p99 = latency:percentile(50), latency:percentile(99)
  io.write(line:format(summary.requests, summary.duration, p50, p99, failed.status, broken, failed.timeout))
end
