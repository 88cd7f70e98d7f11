-- Gives the tags whose names end in 0 to n - 1 new comments, one after the other; the word given keeps each comment new.
require 'report'

wrk.headers['Accept'] = 'application/vnd.gravitino.v1+json'
wrk.headers['Content-Type'] = 'application/json'
local body = '{"updates":[{"@type":"updateComment","newComment":"%s %d"}]}'
local word, tags, sent = nil, nil, 0

function init(args)
  word, tags = args[1], tonumber(args[2])
end

function request()
  sent = sent + 1
  return wrk.format('PUT', wrk.path .. sent % tags, nil, body:format(word, sent))
end
