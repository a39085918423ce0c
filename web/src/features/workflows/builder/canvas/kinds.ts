import {
  IconArrowsSplit2,
  IconBolt,
  IconBraces,
  IconCalendarTime,
  IconClockPause,
  IconCode,
  IconForms,
  IconGitFork,
  IconHandStop,
  IconPlugConnected,
  IconPlayerPlay,
  IconQuestionMark,
  IconRepeat,
  IconRoute,
  IconSparkles,
  IconUserCheck,
  IconWebhook,
  IconWorld,
} from '@tabler/icons-react';
import type { TablerIcon } from '@tabler/icons-react';
import type { TriggerKind } from '@millrace/contracts/workflows/workflow';
import type { StepKind } from '../graph/step-tree.ts';

/** What a kind of step looks like: its icon, and the hue it is recognised by. */
export const stepLooks: Readonly<Record<StepKind | 'unknown', { icon: TablerIcon; color: string }>> = {
  integration: { icon: IconPlugConnected, color: 'teal' },
  llm: { icon: IconSparkles, color: 'violet' },
  transformation: { icon: IconBraces, color: 'gray' },
  conditional: { icon: IconArrowsSplit2, color: 'orange' },
  loop: { icon: IconRepeat, color: 'blue' },
  parallel: { icon: IconGitFork, color: 'blue' },
  wait: { icon: IconClockPause, color: 'yellow' },
  approval: { icon: IconUserCheck, color: 'green' },
  workflow: { icon: IconRoute, color: 'indigo' },
  http: { icon: IconWorld, color: 'teal' },
  code: { icon: IconCode, color: 'gray' },
  stop: { icon: IconHandStop, color: 'red' },
  unknown: { icon: IconQuestionMark, color: 'red' },
};

export const triggerIcons: Readonly<Record<TriggerKind, TablerIcon>> = {
  manual: IconPlayerPlay,
  webhook: IconWebhook,
  schedule: IconCalendarTime,
  event: IconBolt,
  form: IconForms,
};
