import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { isSamePicture, type WiresNodeType } from './canvas-nodes.ts';
import classes from './canvas.module.css';

/** The lines of a list whose steps say what they wait for. */
export const WireLines = memo(function WireLines({ data }: NodeProps<WiresNodeType>) {
  const { lines, width, height } = data.wires;
  return (
    <svg className={classes.wires} width={width} height={height} aria-hidden>
      {lines.map(({ from: [x1, y1], to: [x2, y2] }) => {
        const bend = Math.max(12, (y2 - y1) / 2);
        return (
          <path key={`${x1} ${y1} ${x2} ${y2}`} d={`M${x1} ${y1} C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`} />
        );
      })}
    </svg>
  );
}, isSamePicture);
