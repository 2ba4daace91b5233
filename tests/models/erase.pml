/* SPDX-License-Identifier: Apache-2.0
 * One person who is erased, while one daemon plans for the person, another one attends to what is
 * due and leases it, and somebody makes a calendar feed about the person. Redis has a replica, and
 * may lose its master. Each call is a step of its own:
 *
 *   load      services/intake/lanes.cc: what is stored, what is remembered, or IsProbablyNew()
 *   commit    services/commit/redis/commit.lua commit(): the revision, and of who is new the mark
 *   move_on   commit.lua move_on(): from the due index to the lists of who is ready
 *   erase     services/intake/erasure.cc; commit.lua erase(): all that is in the partition, and in
 *             its place the mark
 *   feeds     services/intake/erasure_service.cc ForgetInFeeds(), services/admin/feed_service.cc:
 *             feeds lie in another partition, so that no call sees both
 *   wait      WAIT behind a call, before anybody is told
 *
 * A lease that was given before the erasure may still be done until its send_by; what is said of it
 * afterwards changes nothing. lease.pml is about masters that live on.
 *
 * variant erased: holds
 * variant it_is_erased_while_leased: fails idle
 * variant no_mark: -DMARKS=0 fails answered_erased
 * variant mark_is_only_looked_up_before: -DMARK_IN_COMMIT=0 fails gone
 * variant data_goes_before_the_mark_comes: -DTWO_CALLS=1 fails gone
 * variant erases_whatever_is_stored: -DERASE_EXPECTS=0 fails gone
 * variant commits_without_revision: -DREVISION=0 fails gone
 * variant leases_without_revision: -DREVISION=0 fails not_leased
 * variant moves_on_without_revision: -DMOVE_EXPECTS=0 fails gone
 * variant ready_lists_are_forgotten: -DREADY_GOES=0 fails gone
 * variant told_without_wait: -DWAIT=0 fails gone
 * variant repeated_without_wait: -DREPEAT_WAITS=0 fails gone
 * variant feed_is_only_checked_before: -DFEED_CHECKED=0 fails no_feed
 */
#include "promise.inc"

#define gone 1             /* from the answer on nothing of the person is in the partition */
#define not_leased 2       /* nor is a lease given */
#define answered_erased 4  /* nor is a plan answered with anything but ERASED */
#define no_feed 8          /* in the end no feed names the person */

#ifndef MARKS
#define MARKS 1  /* something stays by which the person is known to be erased */
#endif
#ifndef MARK_IN_COMMIT
#define MARK_IN_COMMIT 1  /* and is looked up in the commit itself */
#endif
#ifndef ERASE_EXPECTS
#define ERASE_EXPECTS 1  /* the revision that it has looked at */
#endif
#ifndef MOVE_EXPECTS
#define MOVE_EXPECTS 1
#endif
#ifndef REVISION
#define REVISION 1  /* is checked in a commit */
#endif
#ifndef READY_GOES
#define READY_GOES 1  /* with the rest */
#endif
#ifndef WAIT
#define WAIT 1
#endif
#ifndef FEED_CHECKED
#define FEED_CHECKED 1  /* that it names nobody who is erased: once it is stored, not before */
#endif
#ifndef REPEAT_WAITS
#define REPEAT_WAITS 1  /* where all was done before, too */
#endif

#define PLANS 2
#define TURNS 3  /* of the dispatcher */
#define FAILOVERS 1

mtype = { absent, planned, leased, done };

typedef Partition {
  byte calls;  /* that have written */
  byte revision;
  mtype state;
  byte token;   /* of its latest lease */
  bool named;   /* surrogate -> person */
  bool due;
  bool ready;
  bool marked;
};
Partition stored, replica;
bool feed;
byte failovers;

/* What the world has seen. */
bool erasure_told;

inline copy(to, from) {
  to.calls = from.calls;
  to.revision = from.revision;
  to.state = from.state;
  to.token = from.token;
  to.named = from.named;
  to.due = from.due;
  to.ready = from.ready;
  to.marked = from.marked
}

#define is_empty \
  (stored.revision == 0 && stored.state == absent && !stored.named && !stored.due && !stored.ready)

inline written() {
  stored.calls++;
  call = stored.calls;
  era = failovers;
  promise(gone, !erasure_told || is_empty)
}

/* Whether what was written is everywhere; what a master has lost never is. */
#define is_safe (!WAIT || (replica.calls >= call && failovers == era))

proctype Planner() {
  byte revision, call, era, plans;
  bool after, known;  /* it began after the erasure was answered; what it found was marked */
  mtype state;

next_plan:
  atomic {
    revision = 0;
    state = absent;
    known = false;
    if
    :: plans < PLANS -> plans++
    :: else -> goto over
    fi;
    after = erasure_told;
    if
    :: true  /* taken for new */
    :: goto loads
    fi
  }
commits:
  atomic {
    if
    :: state != absent || (known && !MARK_IN_COMMIT) -> goto next_plan
    :: else
    fi;
    if
    :: REVISION && stored.revision != revision -> goto loads
    :: else
    fi;
    if
    :: MARK_IN_COMMIT && revision == 0 && stored.marked -> goto next_plan
    :: else
    fi;
    stored.revision = revision + 1;
    stored.state = planned;
    stored.named = true;
    stored.due = true;
    written()
  }
  atomic {
    if
    :: is_safe -> promise(answered_erased, !after)
    :: true  /* it never learns */
    fi;
    goto next_plan
  }
loads:
  atomic {
    revision = stored.revision;
    state = stored.state;
    known = stored.marked;
    goto commits
  }
over:
  skip
}

/* Moves on what is due, leases what is ready, and says later what became of it. */
proctype Dispatcher() {
  byte revision, token, call, era, turns;
  mtype state;

next_turn:
  atomic {
    if
    :: turns < TURNS -> turns++
    :: else -> goto over
    fi;
    revision = stored.revision;
    state = stored.state;
    if
    :: stored.due && state == planned -> goto moves
    :: stored.ready && state == planned -> goto leases
    :: token != 0 && state == leased && stored.token == token -> goto acknowledges
    :: else -> goto next_turn
    fi
  }
moves:
  atomic {
    if
    :: !MOVE_EXPECTS || stored.revision == revision ->
      stored.due = false;
      stored.ready = true;
      written()
    :: else
    fi;
    goto next_turn
  }
leases:
  atomic {
    if
    :: !REVISION || stored.revision == revision ->
      stored.revision = revision + 1;
      stored.state = leased;
      stored.token = turns;
      stored.ready = false;
      promise(not_leased, !erasure_told);
      written()
    :: else -> goto next_turn
    fi
  }
  atomic {
    if
    :: is_safe -> token = turns
    :: true
    fi;
    goto next_turn
  }
acknowledges:
  atomic {
    if
    :: !REVISION || stored.revision == revision ->
      stored.revision = revision + 1;
      stored.state = done;
      written()
    :: else
    fi;
    goto next_turn
  }
over:
  skip
}

proctype Eraser() {
  byte revision, call, era;
  bool named, was_leased;

loads:
  atomic {
    revision = stored.revision;
    named = stored.named
  }
  atomic {
    if
    :: ERASE_EXPECTS && stored.revision != revision -> goto loads
    :: else
    fi;
    if
    :: is_empty && stored.marked ->
      call = (REPEAT_WAITS -> stored.calls : 0);
      era = failovers;
      goto waits
    :: else
    fi;
    was_leased = was_leased || stored.state == leased;
    stored.revision = 0;
    stored.state = absent;
    stored.token = 0;
    stored.named = stored.named && !named;
    stored.due = false;
    stored.ready = stored.ready && !READY_GOES;
#if defined(TWO_CALLS)
    written()
  }
  atomic {
#endif
    stored.marked = MARKS;
    written()
  }
waits:
  if
  :: is_safe
  :: goto loads  /* it is asked again, of the same daemon or another one */
  fi;
  feed = false;
  atomic {
    erasure_told = true;
    promise(gone, is_empty);
    promise(idle, !was_leased)
  }
}

proctype FeedMaker() {
  if
  :: !FEED_CHECKED && stored.marked -> goto over
  :: else
  fi;
  feed = true;
  if
  :: FEED_CHECKED && stored.marked -> feed = false
  :: else
  fi;
over:
  skip
}

active proctype World() {
  atomic {
    stored.state = absent;
    replica.state = absent;
    run Planner();
    run Dispatcher();
    run Eraser();
    run FeedMaker()
  }
end:
  do
  :: atomic { replica.calls != stored.calls -> copy(replica, stored) }
  :: atomic {
      failovers < FAILOVERS ->
      failovers++;
      copy(stored, replica);
      promise(gone, !erasure_told || is_empty)
    }
  :: timeout ->
    promise(no_feed, !feed);
    break
  od
}
