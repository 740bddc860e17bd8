-- Batches of points of ten keys, to the given runs in turn; no two requests log the same point.
-- Arguments: run ids parted by commas, the number of this load (1, 2, ...), points a batch (a multiple of ten).
--
-- A body is its fixed pieces joined by the number of the request, which stands three times in every point: in the
-- step, the time and the value. So making a body costs next to nothing beside answering it.
dofile(debug.getinfo(1, "S").source:sub(2):match("(.*/)") .. "summary.lua")

local KEYS = 10
local runs, pieces, number = {}, {}, 0

local function cut(points)
  local text = ""
  for place = 0, points - 1 do
    text = text .. string.format('%s{"key":"metric_%d","value":0.%05d', place == 0 and "" or ",", place % KEYS,
      math.random(0, 99999))
    pieces[#pieces + 1] = text
    pieces[#pieces + 1] = string.format('7,"timestamp":17')
    pieces[#pieces + 1] = string.format('%03d,"step":', math.floor(place / KEYS))
    text = string.format('%03d}', math.floor(place / KEYS))
  end
  pieces[#pieces + 1] = text .. "]}"
end

function init(args)
  for id in args[1]:gmatch("[^,]+") do
    runs[#runs + 1] = id
  end
  number = 10000000 + tonumber(args[2]) * 100000
  math.randomseed(number)
  cut(tonumber(args[3]))
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  number = number + 1
  local points = table.concat(pieces, string.format("%d", number))
  return wrk.format(nil, nil, nil, '{"run_id":"' .. runs[number % #runs + 1] .. '","metrics":[' .. points)
end
