import { lowest } from '../view/position.ts';
import { type Announcement, type Announcements, createAnnouncements } from './announcements.ts';
import { createProgress, type Progress } from './progress.ts';
import type { Projector } from './projector.ts';

/** What readers may rely on when several replicas write: the slowest shard decides. */
export type SharedVisibility = {
  readonly progress: Progress;
  readonly announcements: Announcements;
  /** The lowest position of the other shards. */
  othersAt(position: bigint): void;
  /** Another generation is live: what was visible in the one before need not be in this one. */
  restart(othersAt: bigint): void;
  /** True while there is something that waits for the others. */
  isAwaited(): boolean;
};

/**
 * Facts of this shard are announced as soon as they are written here, those of the others once their replicas have come
 * as far; progress is that of the slowest.
 */
export const shareVisibility = (
  projector: Pick<Projector, 'progress' | 'announcements'>,
  othersAtFirst: bigint,
): SharedVisibility => {
  let others = othersAtFirst;
  let foreign: Announcement[] = [];
  const own = projector.progress;
  const progress = createProgress(lowest([own.position(), others]));
  const announcements = createAnnouncements();

  const update = (): void => {
    progress.advance(lowest([own.position(), others]));
    const visible = foreign.filter(({ position }) => position <= others);
    foreign = foreign.filter(({ position }) => position > others);
    for (const { facts } of visible)
      announcements.publish({ facts, others: [], position: progress.position() });
  };

  projector.announcements.subscribe((announcement) => {
    const { facts, position } = announcement;
    if (announcement.others.length > 0) foreign.push({ facts: announcement.others, others: [], position });
    announcements.publish({ facts, others: [], position: progress.position() });
    update();
  });

  return {
    progress,
    announcements,
    othersAt(position) {
      others = position;
      update();
    },
    restart(position) {
      others = position;
      progress.reset(lowest([own.position(), others]));
    },
    isAwaited: () => progress.waiting() > 0 || foreign.length > 0,
  };
};
