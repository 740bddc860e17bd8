-- One point a request, to the given runs in turn; no two requests log the same point.
-- Arguments: run ids parted by commas, the number of this load (1, 2, ...), and milliseconds that each connection
-- waits on the average before a request (none: it sends as soon as it may).
dofile(debug.getinfo(1, "S").source:sub(2):match("(.*/)") .. "summary.lua")

local runs, step = {}, 0
local point = '{"run_id":"%s","key":"loss","value":%.17g,"timestamp":%d,"step":%d}'

function init(args)
  for id in args[1]:gmatch("[^,]+") do
    runs[#runs + 1] = id
  end
  step = tonumber(args[2]) * 10000000
  math.randomseed(step)
  local pause = tonumber(args[3])
  if pause then
    function delay()
      return math.random(0, 2 * pause)
    end
  end
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  step = step + 1
  local run = runs[step % #runs + 1]
  return wrk.format(nil, nil, nil, point:format(run, math.random(), 1700000000000 + step, step))
end
