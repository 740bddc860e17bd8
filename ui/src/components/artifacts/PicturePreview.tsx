/** A picture: as large as fits, or as large as the reader wants. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { Button } from "../Button";
import { formatCount } from "../../lib/format";

const STEPS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16] as const;

/** The next size in a direction, from one that need not be a step. */
export function nextZoom(zoom: number, direction: 1 | -1): number {
  const found = direction > 0 ? STEPS.find((step) => step > zoom * 1.01) : STEPS.findLast((step) => step < zoom * 0.99);
  return found ?? zoom;
}

interface Size {
  width: number;
  height: number;
}

interface ToolsProps {
  size: Size;
  zoom: number | null;
  /** The size that is seen, whichever way it was chosen. */
  seen: number;
  onZoom: (zoom: number | null) => void;
}

function Tools({ size, zoom, seen, onZoom }: ToolsProps): VNode {
  return (
    <div class="picture-tools">
      <Button pressed={zoom === null} onClick={() => onZoom(null)}>
        Fit
      </Button>
      <Button pressed={zoom === 1} onClick={() => onZoom(1)}>
        100 %
      </Button>
      <Button label="Smaller" onClick={() => onZoom(nextZoom(seen, -1))}>
        −
      </Button>
      <Button label="Larger" onClick={() => onZoom(nextZoom(seen, 1))}>
        +
      </Button>
      <span class="soft num">
        {formatCount(size.width)} × {formatCount(size.height)} px
      </span>
    </div>
  );
}

export function PicturePreview({ address, name }: { address: string; name: string }): VNode {
  const [broken, setBroken] = useState(false);
  const [size, setSize] = useState<Size | null>(null);
  const [zoom, setZoom] = useState<number | null>(null);
  const [seen, setSeen] = useState(1);
  if (broken) return <p class="preview-note soft">This file is not a picture a browser can show.</p>;
  const measure = (image: HTMLImageElement): void => {
    setSize({ width: image.naturalWidth, height: image.naturalHeight });
    setSeen(image.naturalWidth === 0 ? 1 : image.clientWidth / image.naturalWidth);
  };
  const choose = (next: number | null): void => {
    setZoom(next);
    if (next !== null) setSeen(next);
  };
  const width = zoom === null || size === null ? undefined : { width: `${size.width * zoom}px`, maxWidth: "none" };
  return (
    <div class="picture-preview">
      {size !== null && <Tools size={size} zoom={zoom} seen={seen} onZoom={choose} />}
      <div class="picture-room">
        <img
          src={address}
          alt={name}
          class={seen >= 2 ? "picture-large" : undefined}
          style={width}
          onLoad={(event) => measure(event.currentTarget)}
          onError={() => setBroken(true)}
          onDblClick={() => choose(zoom === null ? 1 : null)}
        />
      </div>
    </div>
  );
}
