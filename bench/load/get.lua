-- Reads one address, or with a number n the addresses that end in 0 to n - 1, one after the other.
require 'report'

wrk.headers['Accept'] = 'application/vnd.gravitino.v1+json'
local made, last, at = {}, -1, -1

local function next_made()
  at = at < last and at + 1 or 0
  return made[at]
end

function init(args)
  if not args[1] then return end
  last = tonumber(args[1]) - 1
  for key = 0, last do
    made[key] = wrk.format('GET', wrk.path .. key)
  end
  request = next_made
end
