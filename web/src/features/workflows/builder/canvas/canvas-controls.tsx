import { MiniMap, useReactFlow, useStore } from '@xyflow/react';
import { IconMap, IconMaximize, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { ActionIcon } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../../../../ui/language/words.ts';
import type { CanvasNode } from './canvas-nodes.ts';
import { canvasWords } from './canvas-words.ts';
import classes from './canvas.module.css';

const icon = { size: 16, stroke: 1.7 };
const quick = { duration: 150 };
const fitOptions = { padding: 0.08, maxZoom: 1, duration: 200 };

export function CanvasControls({ hasMiniMap }: { hasMiniMap: boolean }) {
  const say = useWords(canvasWords);
  const flow = useReactFlow<CanvasNode>();
  const percent = useStore(({ transform }) => Math.round(transform[2] * 100));
  const [isMapOpen, openMap] = useState(false);
  return (
    <>
      {hasMiniMap && isMapOpen && (
        <MiniMap<CanvasNode>
          className={classes.miniMap}
          position="bottom-left"
          pannable
          zoomable
          ariaLabel={say('miniMap')}
          nodeClassName={({ type }) =>
            `${classes.mapNode} ${type === 'step' || type === 'start' ? '' : classes.mapHidden}`
          }
        />
      )}
      <div className={classes.controls}>
        <ActionIcon aria-label={say('zoomOut')} onClick={() => void flow.zoomOut(quick)}>
          <IconZoomOut {...icon} />
        </ActionIcon>
        <span className={classes.percent}>{percent} %</span>
        <ActionIcon aria-label={say('zoomIn')} onClick={() => void flow.zoomIn(quick)}>
          <IconZoomIn {...icon} />
        </ActionIcon>
        <ActionIcon
          aria-label={say('zoomToFit')}
          title={say('zoomToFit')}
          onClick={() => void flow.fitView(fitOptions)}
        >
          <IconMaximize {...icon} />
        </ActionIcon>
        {hasMiniMap && (
          <ActionIcon
            aria-label={say('miniMap')}
            title={say('miniMap')}
            aria-pressed={isMapOpen}
            onClick={() => openMap(!isMapOpen)}
          >
            <IconMap {...icon} />
          </ActionIcon>
        )}
      </div>
    </>
  );
}
