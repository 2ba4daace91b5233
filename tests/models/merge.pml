/* SPDX-License-Identifier: Apache-2.0
 * Three touchpoints of one person about the same topic, of three teams: the first two are merged,
 * the third one arrives. Each team may cancel its own, a policy may take the contact apart, and two
 * senders lease what is due, all through daemons that remember the timeline. What becomes of it is
 * SEMANTICS section 6:
 *
 *   load        services/intake/timeline_cache.h, lanes.cc; refusals are decided on what is stored
 *   arrive      services/decide/merge.cc FindMerge(), DoMerge(): only into what is planned
 *   cancel      services/decide/decide.cc CancelInput, board.cc Leave(), Promote()
 *   take_apart  services/decide/redecide.cc, board.cc Dissolve()
 *   lease       services/decide/lease.cc, board.cc Occupy(): the whole contact, or nothing of it
 *   settle      services/decide/acknowledge.cc, board.cc MarkDone(), Reopen()
 *   commit      services/commit/redis/commit.lua: the revision, then all that has changed
 *
 * variant merged: holds
 * variant merged_step_by_step: -DSTEP_BY_STEP=1 -DPARTS=0 holds
 * variant merged_remembered: -DSTEP_BY_STEP=1 -DMEMORY=1 -DPARTS=0 holds
 * variant it_is_sent: fails idle
 * variant it_is_sent_without_its_first_host: -DIDLE_WITHOUT_HOST=1 fails idle
 * variant host_leaves_in_two_commits: -DTWO_COMMITS=1 fails nobody_lost
 * variant contributor_leaves_a_leased_contact: -DCANCEL_LEASED=1 fails cancelled_stays_out
 * variant host_is_leased_alone: -DLEASE_ALONE=1 fails whole
 * variant contributor_is_leased_alone: -DLEASE_MERGED=1 fails once
 * variant arrives_in_a_leased_contact: -DARRIVE_LATE=1 fails whole
 * variant leased_contact_is_taken_apart: -DAPART_LEASED=1 fails once
 * variant settles_without_a_token: -DNO_TOKEN=1 fails whole
 * variant no_revision: -DSTEP_BY_STEP=1 -DREVISION=0 fails cancelled_stays_out
 * variant no_revision_in_a_merge: -DSTEP_BY_STEP=1 -DREVISION=0 fails nobody_lost
 * variant refuses_by_memory: -DSTEP_BY_STEP=1 -DMEMORY=1 -DREFUSE_BY_MEMORY=1 fails refused_rightly
 */
#include "promise.inc"

#define once 1                 /* nobody's touchpoint is sent twice */
#define whole 2                /* who is stored as part of a leased contact is part of what is sent */
#define cancelled_stays_out 4  /* what was answered to be cancelled is not sent */
#define nobody_lost 8          /* what is merged has a host that is still to be sent */
#define refused_rightly 16     /* only what is with a sender or done is not cancelled any more */

#ifndef REVISION
#define REVISION 1  /* is checked in a commit */
#endif

#ifndef MEMORY
#define MEMORY 0  /* of the timeline, from one task to the next */
#endif
#ifndef PARTS
#define PARTS 1  /* times that the contact is taken apart */
#endif
#ifdef STEP_BY_STEP
#define others } atomic {
#else
#define others  /* come before or after: the revision sees to that */
#endif

#define TOUCHPOINTS 3  /* number 0 has the highest rank */
#define DAEMONS 2
#define LEASES 2       /* that the senders try to get */
#define ALONE 7        /* host of who has none */

mtype = { absent, planned, merged, leased, done, cancelled };

typedef Timeline {
  byte revision;
  mtype state[TOUCHPOINTS];
  byte host[TOUCHPOINTS];
  byte token[TOUCHPOINTS];  /* of its latest lease */
};

Timeline stored;
bool arrival_due = true;
bool cancel_due[TOUCHPOINTS] = true;
bool apart_due = PARTS;
byte leases;

/* A sender's lease, from when it is given until it is settled. */
mtype = { none, held, sent, unsent };
typedef Lease {
  mtype stage;
  byte host;
  bool part[TOUCHPOINTS];
};
Lease lease[LEASES];

/* What the world has seen. */
byte sends[TOUCHPOINTS];
bool cancel_told[TOUCHPOINTS];

inline copy(to, from) {
  to.revision = from.revision;
  for (i : 0 .. TOUCHPOINTS - 1) {
    to.state[i] = from.state[i];
    to.host[i] = from.host[i];
    to.token[i] = from.token[i]
  }
}

inline forget(timeline) {
  timeline.revision = 0;
  for (i : 0 .. TOUCHPOINTS - 1) {
    timeline.state[i] = 0;
    timeline.host[i] = 0;
    timeline.token[i] = 0
  }
}

/* The next by rank becomes host. */
inline leave(who) {
  first = ALONE;
  for (i : 0 .. TOUCHPOINTS - 1) {
    if
    :: next.host[i] == who && first == ALONE ->
      first = i;
      next.state[i] = planned;
      next.host[i] = ALONE
    :: next.host[i] == who && first != ALONE -> next.host[i] = first
    :: else
    fi
  }
  next.host[who] = ALONE;
  first = 0
}

#if defined(CANCEL_LEASED)
#define may_leave(who) (next.state[who] == leased && next.host[who] != ALONE)
#else
#define may_leave(who) false
#endif

inline cancel(who) {
  if
  :: next.state[who] == absent || next.state[who] == planned || next.state[who] == merged ||
      may_leave(who) ->
#if defined(TWO_COMMITS)
    next.host[who] = ALONE;
#else
    leave(who);
#endif
    next.state[who] = cancelled
  :: else -> refused = true
  fi
}

#if defined(ARRIVE_LATE)
#define takes_in(who) (next.state[who] == planned || next.state[who] == leased)
#else
#define takes_in(who) (next.state[who] == planned)
#endif

inline arrive(who) {
  if
  :: next.state[who] == cancelled  /* before it was planned */
  :: next.state[who] == absent && takes_in(0) ->
    next.state[who] = merged;
    next.host[who] = 0
  :: next.state[who] == absent && !takes_in(0) && takes_in(1) ->
    next.state[who] = merged;
    next.host[who] = 1
  :: next.state[who] == absent && !takes_in(0) && !takes_in(1) -> next.state[who] = planned
  fi
}

#if defined(APART_LEASED)
#define comes_apart(who) (next.state[who] == merged || next.state[who] == leased)
#else
#define comes_apart(who) (next.state[who] == merged)
#endif

inline take_apart() {
  for (i : 0 .. TOUCHPOINTS - 1) {
    if
    :: next.host[i] != ALONE && comes_apart(i) ->
      next.state[i] = planned;
      next.host[i] = ALONE
    :: else
    fi
  }
}

#if defined(LEASE_MERGED)
#define is_due(who) (next.state[who] == planned || next.state[who] == merged)
#else
#define is_due(who) (next.state[who] == planned)
#endif

inline occupy(who) {
  next.state[who] = leased;
  next.token[who] = number + 1;
#if !defined(LEASE_ALONE)
  for (i : 0 .. TOUCHPOINTS - 1) {
    if
    :: next.host[i] == who && next.state[i] == merged -> next.state[i] = leased
    :: else
    fi
  }
#endif
}

inline hand_out() {
  lease[number].stage = held;
  lease[number].host = subject;
  for (i : 0 .. TOUCHPOINTS - 1) {
    lease[number].part[i] = stored.state[i] == leased && (i == subject || stored.host[i] == subject)
  }
}

#if defined(NO_TOKEN)
#define is_held(who) (next.state[who] == leased)
#else
#define is_held(who) (next.state[who] == leased && next.token[who] == number + 1)
#endif

/* It may be told twice, and the other daemon may have heard it. */
inline settle() {
  refused = !is_held(subject);
  for (i : 0 .. TOUCHPOINTS - 1) {
    if
    :: !refused && next.state[i] == leased && (i == subject || next.host[i] == subject) ->
      if
      :: lease[number].stage == sent -> next.state[i] = done
      :: else -> next.state[i] = (next.host[i] == ALONE -> planned : merged)
      fi
    :: else
    fi
  }
}

mtype = { nothing, arriving, cancelling, promoting, parting, leasing, settling };

inline decide() {
  refused = false;
  if
  :: task == arriving -> arrive(subject)
  :: task == cancelling -> cancel(subject)
  :: task == promoting -> leave(subject)
  :: task == parting -> take_apart()
  :: task == settling -> settle()
  :: task == leasing ->
    subject = ALONE;
    if
    :: is_due(0) -> subject = 0
    :: is_due(1) -> subject = 1
    :: is_due(2) -> subject = 2
    :: !is_due(0) && !is_due(1) && !is_due(2) -> refused = true
    fi;
    if
    :: !refused -> occupy(subject)
    :: else
    fi
  fi
}

/* What waits to be done, by whichever daemon comes to it first. */
inline take() {
  if
  :: arrival_due -> arrival_due = false; task = arriving; subject = 2
  :: cancel_due[0] -> cancel_due[0] = false; task = cancelling; subject = 0
  :: cancel_due[1] -> cancel_due[1] = false; task = cancelling; subject = 1
  :: cancel_due[2] -> cancel_due[2] = false; task = cancelling; subject = 2
  :: apart_due -> apart_due = false; task = parting
  :: leases < LEASES -> number = leases; leases++; task = leasing
  :: lease[0].stage == sent || lease[0].stage == unsent ->
    task = settling; number = 0; subject = lease[0].host
  :: lease[1].stage == sent || lease[1].stage == unsent ->
    task = settling; number = 1; subject = lease[1].host
  fi
}

/* What has changed is written, if nothing else was. */
inline commit() {
  for (i : 0 .. TOUCHPOINTS - 1) {
    if
    :: next.state[i] != base.state[i] || next.host[i] != base.host[i] ||
        next.token[i] != base.token[i] ->
      stored.state[i] = next.state[i];
      stored.host[i] = next.host[i];
      stored.token[i] = next.token[i]
    :: else
    fi
  }
  stored.revision++;
  copy(base, stored)
}

inline clear(settled) {
  settled.stage = none;
  settled.host = 0;
  for (i : 0 .. TOUCHPOINTS - 1) {
    settled.part[i] = false
  }
}

inline answer() {
  if
  :: task == cancelling -> cancel_told[subject] = true
  :: task == leasing -> hand_out()
  :: task == settling -> clear(lease[number])
  :: else
  fi
}

inline reset() {
  task = nothing;
  fresh = false;
  subject = 0;
  number = 0;
  if
  :: !MEMORY -> forget(base)
  :: else
  fi
}

proctype Daemon() {
  Timeline base, next;  /* what is remembered; what is to be */
  mtype task = nothing;
  byte i, subject, number, first;
  bool fresh, refused;
  atomic {
    if
    :: MEMORY -> copy(base, stored)
    :: else
    fi
  }
end:
  atomic { take() }
again:
  atomic {
    if
    :: fresh || !MEMORY -> copy(base, stored)
    :: else
    fi;
    copy(next, base);
    decide();
    if
#if defined(REFUSE_BY_MEMORY)
    :: refused ->
#else
    :: refused && !fresh ->
      fresh = true;
      goto again
    :: refused && fresh ->
#endif
      promise(refused_rightly, task != cancelling || stored.state[subject] == leased ||
              stored.state[subject] == done);
      forget(next);
      refused = false;
      reset();
      goto end
    :: !refused
    fi
    others
    if
    :: REVISION && stored.revision != base.revision ->
      fresh = true;
      goto again
    :: else
    fi;
    commit();
    answer();
    forget(next);
    fresh = false;
#if defined(TWO_COMMITS)
    if
    :: task == cancelling -> task = promoting; goto again
    :: true  /* it dies before it comes to that */
    fi;
#endif
    reset();
    goto end
  }
}

inline send(number) {
  atomic {
    lease[number].stage == held ->
    lease[number].stage = sent;
    for (i : 0 .. TOUCHPOINTS - 1) {
      promise(whole, lease[number].part[i] ==
              ((stored.state[i] == leased || stored.state[i] == merged) &&
               (i == lease[number].host || stored.host[i] == lease[number].host)));
      if
      :: lease[number].part[i] ->
        sends[i]++;
        promise(once, sends[i] == 1);
        promise(cancelled_stays_out, !cancel_told[i])
      :: else
      fi
    }
#if defined(IDLE_WITHOUT_HOST)
    promise(idle, !(cancel_told[0] && lease[number].part[1] && lease[number].part[2]))
#else
    promise(idle, !(lease[number].part[0] && lease[number].part[1] && lease[number].part[2]))
#endif
  }
}

inline give_back(number) {
  atomic { lease[number].stage == held -> lease[number].stage = unsent }
}

#define is_safe(who) \
  (stored.state[who] != merged || \
   (stored.state[stored.host[who]] == planned && stored.host[stored.host[who]] == ALONE))

active proctype World() {
  byte i;
  atomic {
    for (i : 0 .. TOUCHPOINTS - 1) {
      stored.state[i] = absent;
      stored.host[i] = ALONE
    }
    stored.revision = 1;
    stored.state[0] = planned;
    stored.state[1] = merged;
    stored.host[1] = 0;
    i = 0;
    run Daemon();
    run Daemon()
  }
end:
  do
  :: send(0)
  :: send(1)
  :: give_back(0)
  :: give_back(1)
  :: timeout ->
    promise(nobody_lost, is_safe(0) && is_safe(1) && is_safe(2));
    break
  od
}
