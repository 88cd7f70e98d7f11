-- Reads one address as each of the people in turn: names given as Basic credentials.
require 'report'

wrk.headers['Accept'] = 'application/vnd.gravitino.v1+json'
local made, at = {}, 0

local function next_made()
  at = at % #made + 1
  return made[at]
end

function init(args)
  for _, credentials in ipairs(args) do
    wrk.headers['Authorization'] = 'Basic ' .. credentials
    made[#made + 1] = wrk.format('GET', wrk.path)
  end
  request = next_made
end
