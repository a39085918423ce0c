import { MiniMap, useReactFlow, useStore } from '@xyflow/react';
import { IconMap, IconMaximize, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { ActionIcon } from '@mantine/core';
import { useState } from 'react';
import { useShortcut } from '../../../../ui/keyboard/shortcuts.tsx';
import { useFormat } from '../../../../ui/language/format.ts';
import { useWords } from '../../../../ui/language/words.ts';
import type { CanvasNode } from './canvas-nodes.ts';
import { canvasWords } from './canvas-words.ts';
import classes from './canvas.module.css';
import { isOnCanvas } from './is-on-canvas.ts';

const icon = { size: 16, stroke: 1.7 };
const quick = { duration: 150 };
const fitOptions = { padding: 0.08, maxZoom: 1, duration: 200 };

export function CanvasControls({ hasMiniMap }: { hasMiniMap: boolean }) {
  const say = useWords(canvasWords);
  const flow = useReactFlow<CanvasNode>();
  const format = useFormat();
  const zoom = useStore(({ transform }) => Math.round(transform[2] * 100) / 100);
  const [isMapOpen, openMap] = useState(false);
  const zoomIn = () => void flow.zoomIn(quick);
  const zoomOut = () => void flow.zoomOut(quick);
  const zoomToFit = () => void flow.fitView(fitOptions);
  const toggleMap = () => openMap(!isMapOpen);
  const about = (label: string) => ({ label, group: say('keys'), when: isOnCanvas });
  useShortcut('+', about(say('zoomIn')), zoomIn);
  useShortcut('-', about(say('zoomOut')), zoomOut);
  useShortcut('0', about(say('zoomToFit')), zoomToFit);
  useShortcut('m', { ...about(say('miniMap')), enabled: hasMiniMap }, toggleMap);
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
        <ActionIcon aria-label={say('zoomOut')} onClick={zoomOut}>
          <IconZoomOut {...icon} />
        </ActionIcon>
        <span className={classes.percent}>{format.percent(zoom)}</span>
        <ActionIcon aria-label={say('zoomIn')} onClick={zoomIn}>
          <IconZoomIn {...icon} />
        </ActionIcon>
        <ActionIcon aria-label={say('zoomToFit')} title={say('zoomToFit')} onClick={zoomToFit}>
          <IconMaximize {...icon} />
        </ActionIcon>
        {hasMiniMap && (
          <ActionIcon aria-label={say('miniMap')} title={say('miniMap')} aria-pressed={isMapOpen} onClick={toggleMap}>
            <IconMap {...icon} />
          </ActionIcon>
        )}
      </div>
    </>
  );
}
