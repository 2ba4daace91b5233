/* SPDX-License-Identifier: Apache-2.0
 * One touchpoint that is due, two daemons with a sender each, a team that cancels, and a Redis of
 * three nodes that fails over. Whatever another one can come between is a step of its own here:
 *
 *   load        services/intake/lanes.cc Next() and Load(); ForgetTimelines() with a connection
 *   decide_...  services/decide/lease.cc, acknowledge.cc: what is planned is leased, and again once
 *               its lease has ended; the latest lease is acknowledged, be it late
 *   commit      services/commit/redis/commit.lua: refusal(), then apply()
 *   wait        WAIT for all replicas, sent right behind the commit; only then anybody is told
 *   replicate   a replica is an earlier state of the node that it follows
 *   promote     Sentinel or Cluster make a replica the master; the old one may not notice
 *   follow      it does, loses what the new one does not have, and its connections
 *
 * Not in here: wrong clocks, and a Redis that forgets what is on its disk.
 *
 * variant wait_all: holds
 * variant wait_all_step_by_step: -DSTEP_BY_STEP=1 -DFAILOVERS=1 holds
 * variant wait_all_cached: -DSTEP_BY_STEP=1 -DCACHE=1 -DFAILOVERS=1 holds
 * variant wait_all_at_most_once: -DAT_MOST_ONCE=1 -DFAILOVERS=1 holds
 * variant wait_all_more_leases: -DLEASES=3 -DEND=2 -DFAILOVERS=0 holds
 * variant wait_one_promote_best_master_dead: -DWAIT=1 -DPROMOTE_BEST=1 -DDIES=1 -DFAILOVERS=1 holds
 * variant no_wait_but_nonce: -DWAIT=0 -DFAILOVERS=1 -DEND=0 holds fenced
 * variant it_is_sent: fails idle
 * variant no_wait: -DWAIT=0 fails epoch_unique
 * variant no_wait_at_most_once: -DWAIT=0 -DAT_MOST_ONCE=1 fails at_most_once
 * variant no_wait_no_nonce: -DWAIT=0 -DFAILOVERS=1 -DEND=0 -DNONCE=0 fails fenced
 * variant no_wait_before_yes: -DWAIT=0 fails kept
 * variant wait_one_promote_any: -DWAIT=1 fails epoch_unique
 * variant wait_one_promote_best: -DWAIT=1 -DPROMOTE_BEST=1 -DFAILOVERS=1 fails kept
 * variant wait_for_the_connected: -DWAIT_CONNECTED=1 fails epoch_unique
 * variant wait_on_the_next_connection: -DWAIT_ELSEWHERE=1 fails epoch_unique
 * variant connection_outlives_master: -DCUTS=0 fails kept
 * variant cache_outlives_connection: -DLEASES=3 -DFAILOVERS=1 -DCACHE=1 -DFORGETS=0 fails kept
 * variant repeated_without_wait: -DREPEAT_WAITS=0 fails kept
 * variant no_revision: -DSTEP_BY_STEP=1 -DREVISION=0 -DFAILOVERS=0 fails one_at_a_time
 */
#include "promise.inc"

#define epoch_unique 1   /* senders never get the same epoch twice */
#define one_at_a_time 2  /* nor a lease while another one is valid */
#define fenced 4         /* who does not hold the lease that is stored changes nothing */
#define kept 8           /* what was answered to be cancelled or sent is not leased after that */
#define at_most_once 16  /* where the channel says so, it is sent once */

#ifndef WAIT
#define WAIT 2  /* replicas that must have a commit before anybody is told */
#endif
#ifndef FAILOVERS
#define FAILOVERS 2
#endif
#ifndef CACHE
#define CACHE 0  /* the last timeline is remembered */
#endif
#ifndef FORGETS
#define FORGETS 1  /* until the connection is lost */
#endif
#ifndef CUTS
#define CUTS 1  /* a master that is none any more ends its connections */
#endif
#ifdef STEP_BY_STEP
#define others } atomic {
#else
#define others
#endif
#ifndef NONCE
#define NONCE 1  /* proves a lease, beside its epoch */
#endif
#ifndef REPEAT_WAITS
#define REPEAT_WAITS 1  /* an answer that was given before waits, too: behind a write of its own */
#endif
#ifndef REVISION
#define REVISION 1  /* is checked in a commit */
#endif

#define NODES 3
#define DAEMONS 2
#define CLIENTS 3  /* with the team */
#ifndef LEASES
#define LEASES 2   /* that the daemons try to get */
#endif
#ifndef END
#define END 1      /* of time */
#endif
#define UNKNOWN 255
#define NOWHERE 255

mtype = { planned, leased, in_doubt, done, cancelled };

typedef Record {
  byte revision;
  mtype state;
  byte epoch;
  byte nonce;
  byte until;
};
typedef Node {
  Record record;
  byte follows;  /* itself: it takes writes */
};

Node node[NODES];
byte master, failovers, clock, leases;
byte link[CLIENTS];  /* the node that each talks to */

/* What the world has seen. */
bool told[5];              /* epochs that a sender was given */
byte held_until[DAEMONS];  /* a sender's lease, until it says what became of it */
byte sends;
bool cancel_told, sent_told;

inline forget(record) {
  record.revision = UNKNOWN;
  record.state = 0;
  record.epoch = 0;
  record.nonce = 0;
  record.until = 0
}

inline copy(to, from) {
  to.revision = from.revision;
  to.state = from.state;
  to.epoch = from.epoch;
  to.nonce = from.nonce;
  to.until = from.until
}

/* A connection may be lost before its node is. */
inline load() {
  if
  :: link[me] != master ->
    link[me] = master;
    if
    :: FORGETS -> forget(base)
    :: else
    fi
  :: link[me] != NOWHERE
  fi;
  if
  :: !CACHE || base.revision == UNKNOWN -> copy(base, node[link[me]].record)
  :: else
  fi;
  copy(next, base)
}

#define writable (link[me] != NOWHERE && node[link[me]].follows == link[me])

/* One call of the function: `next` in the place of `base`, if that is what is stored. */
inline commit() {
  if
  :: writable && (!REVISION || node[link[me]].record.revision == base.revision) ->
    next.revision = node[link[me]].record.revision + 1;
    copy(node[link[me]].record, next);
    if
    :: CACHE -> copy(base, next)
    :: else -> forget(base)
    fi
  :: else ->
    forget(base);
    forget(next)
  fi
}

/* What a step gave up is forgotten. */
#define or_go_on_at(label) \
  if                       \
  :: next.revision == UNKNOWN -> goto label \
  :: else                  \
  fi

#define connected(i) (i != link[me] && node[i].follows == link[me])
#define has(i) (connected(i) && node[i].record.revision >= next.revision)
#define acknowledged (has(0) + has(1) + has(2))

/* Goes on once enough replicas have the commit; else nobody knows whether it counts. */
inline wait() {
  if
#if defined(WAIT_CONNECTED)
  :: acknowledged == connected(0) + connected(1) + connected(2)
#else
  :: acknowledged >= WAIT
#endif
#if defined(WAIT_ELSEWHERE)
  :: link[me] != master -> link[me] = master
#endif
  ::
    forget(base);
    forget(next)
  fi
}

inline decide_lease() {
  if
#if defined(AT_MOST_ONCE)
  :: base.state == leased && clock >= base.until -> next.state = in_doubt
  :: base.state == planned ->
#else
  :: base.state == planned || (base.state == leased && clock >= base.until) ->
#endif
    next.state = leased;
    next.epoch++;
    next.nonce = leases;
    next.until = clock + 1
  :: else ->
    forget(next);
    if
    :: !CACHE -> forget(base)
    :: else
    fi
  fi
}

inline hand_out() {
  promise(epoch_unique, !told[next.epoch]);
  told[next.epoch] = true;
  epoch = next.epoch;
  nonce = next.nonce;
  until = next.until;
  forget(next);
  if
  :: clock < until ->
    promise(one_at_a_time, held_until[0] <= clock && held_until[1] <= clock);
    promise(kept, !cancel_told && !sent_told);
    held_until[me] = until
  :: else
  fi
}

inline send() {
  if
  :: clock < until ->
    sent = true;
    sends++;
#if defined(AT_MOST_ONCE)
    promise(at_most_once, sends <= 1)
#endif
  :: sent = false
  fi
}

inline decide_acknowledgement() {
  if
  :: (base.state == leased || base.state == in_doubt) && base.epoch == epoch &&
      (!NONCE || base.nonce == nonce) ->
    promise(fenced, base.nonce == nonce);
    next.state = (sent -> done : planned)
  :: else ->
    forget(next);
    if
    :: !CACHE -> forget(base)
    :: else
    fi
  fi
}

proctype Daemon(byte me) {
  Record base, next;         /* what is decided on; what is to be written */
  byte epoch, nonce, until;  /* its sender's lease */
  bool sent;
  forget(base);

more:
  atomic {
    forget(next);
    epoch = 0;
    nonce = 0;
    until = 0;
    sent = false;
    if
    :: leases < LEASES -> leases++
    :: else -> goto over
    fi;
    load();
    decide_lease();
    or_go_on_at(more);
    others
    commit();
    or_go_on_at(more);
    if
    :: next.state != leased -> goto more
    :: else
    fi
  }
  atomic {
    wait();
    or_go_on_at(more);
    hand_out()
  }
  atomic {
    send();
    if
    :: held_until[me] = 0
    :: goto more  /* nothing is heard of it again */
    fi
  }
acknowledge:
  atomic {
    load();
    decide_acknowledgement();
    or_go_on_at(more);
    others
    commit();
    or_go_on_at(acknowledge)
  }
  atomic {
    wait();
    or_go_on_at(more);
    sent_told = sent_told || sent;
    promise(idle, !sent_told || failovers < FAILOVERS);
    goto more
  }
over:
  forget(base)
}

proctype Team() {
  Record base, next;
  byte me = DAEMONS;
  forget(base);

again:
  atomic {
    load();
    if
    :: base.state == planned -> next.state = cancelled
    :: base.state == cancelled && REPEAT_WAITS -> goto waits
    :: base.state == cancelled && !REPEAT_WAITS -> goto answered
    :: else -> goto over
    fi;
    others
    commit();
    or_go_on_at(again)
  }
waits:
  atomic {
    wait();
    or_go_on_at(again)  /* the same request, to the same daemon or another one */
  }
answered:
  cancel_told = true;
over:
  atomic {
    forget(base);
    forget(next)
  }
}

inline replicate(i) {
  atomic {
    node[i].follows != i && node[i].record.revision != node[node[i].follows].record.revision ->
    copy(node[i].record, node[node[i].follows].record)
  }
}

#if defined(PROMOTE_BEST)
#define behind(i, other) \
  (node[other].follows == master && node[other].record.revision > node[i].record.revision)
#else
#define behind(i, other) false
#endif

inline resync(i) {
  node[i].follows = master;
  copy(node[i].record, node[master].record)
}

inline cut(client, i) {
  if
  :: CUTS && link[client] == i -> link[client] = NOWHERE
  :: else
  fi
}

inline promote(i, one, other) {
  atomic {
    failovers < FAILOVERS && i != master && node[i].follows == master && !behind(i, one) &&
        !behind(i, other) ->
    failovers++;
    node[i].follows = i;
#if defined(DIES)
    d = master;
    master = i;
    resync(d);
    cut(0, d);
    cut(1, d);
    cut(2, d);
    d = 0
#else
    master = i
#endif
  }
}

/* With it come the replicas that it had. */
inline follow(i, one, other) {
  atomic {
    i != master && node[i].follows != master ->
    resync(i);
    if
    :: node[one].follows == i -> resync(one)
    :: else
    fi;
    if
    :: node[other].follows == i -> resync(other)
    :: else
    fi;
    cut(0, i);
    cut(1, i);
    cut(2, i)
  }
}

active proctype World() {
  byte i, d;
  atomic {
    for (i : 0 .. NODES - 1) {
      node[i].record.state = planned
    }
    i = 0;
    run Daemon(0);
    run Daemon(1);
    run Team()
  }
end:
  do
  :: replicate(0)
  :: replicate(1)
  :: replicate(2)
  :: promote(0, 1, 2)
  :: promote(1, 2, 0)
  :: promote(2, 0, 1)
  :: follow(0, 1, 2)
  :: follow(1, 2, 0)
  :: follow(2, 0, 1)
  :: atomic { clock < END -> clock++ }
  od
}
