// SPDX-License-Identifier: Apache-2.0
import {useEffect} from 'preact/hooks';

import {useCall, valueOf} from '../api/call.js';
import {installation} from '../api/clients.js';
import {Failed, Loading} from '../parts/states.js';
import {span} from '../time/format.js';
import {useRulesZone} from '../time/rules_zone.js';
import {decimal, percent, Shares, Sparkline} from './charts.js';
import {type Figures, noiseRemoved} from './figures.js';
import {Installation} from './installation.js';
import {Partitions} from './partitions.js';
import {type Live, useFigures} from './use_figures.js';

const HEALTH_EVERY_MS = 5000;
const RULES = 6;

function Figure({name, value, note}: {name: string; value: string; note: string}) {
  return (
    <div class="figure card">
      <dt>{name}</dt>
      <dd>
        <span class="figure-value">{value}</span> <span class="muted small">{note}</span>
      </dd>
    </div>
  );
}

function Rate({rates}: {rates: number[]}) {
  const latest = rates.at(-1);
  return (
    <section class="card" aria-labelledby="rate">
      <div class="card-head">
        <h2 id="rate">Decisions per second</h2>
        <span class="figure-value">{latest === undefined ? '–' : decimal(latest)}</span>
      </div>
      {rates.length > 0 ? (
        <Sparkline
          values={rates}
          label={`Decisions per second in the last minutes, now ${decimal(latest!)}`}
        />
      ) : (
        <p class="muted small">Counting starts with the next reading of the metrics.</p>
      )}
    </section>
  );
}

function Busiest({figures}: {figures: Figures}) {
  const rules = figures.throttledBy.slice(0, RULES);
  if (rules.length === 0) return null;
  const most = rules[0]![1];
  return (
    <section class="card" aria-labelledby="busiest">
      <div class="card-head">
        <h2 id="busiest">Rules that hold back most</h2>
      </div>
      <ol class="bars">
        {rules.map(([rule, count]) => (
          <li key={rule}>
            <a href={`/log?rule=${encodeURIComponent(rule)}`}>{rule}</a>
            <span class="muted">{count.toLocaleString('en')}</span>
            <svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
              <rect class="meter-room" width="100" height="6" rx="1" />
              <rect class="meter-used" width={(100 * count) / most} height="6" rx="1" />
            </svg>
          </li>
        ))}
      </ol>
    </section>
  );
}

function FiguresView({figures, rates}: {figures: Figures; rates: number[]}) {
  const {medianDelay, longDelay} = figures;
  return (
    <>
      <dl class="figures">
        <Figure
          name="Noise removed"
          value={percent(noiseRemoved(figures))}
          note="of what was asked for: merged or not made"
        />
        <Figure
          name="Merges"
          value={figures.merges.toLocaleString('en')}
          note="plans joined another contact"
        />
        <Figure
          name="Deferral, half below"
          value={medianDelay ? span(medianDelay) : '–'}
          note={longDelay ? `nine of ten below ${span(longDelay)}` : 'nothing deferred'}
        />
        <Figure name="Looked at" value={figures.decisions.toLocaleString('en')} note={figures.of} />
      </dl>
      <Rate rates={rates} />
      <section class="card" aria-labelledby="shares">
        <div class="card-head">
          <h2 id="shares">Verdicts</h2>
        </div>
        <Shares counts={figures.byVerdict} />
      </section>
      <Busiest figures={figures} />
    </>
  );
}

function LiveFigures({live: {figures, rates, failure}}: {live: Live}) {
  if (!figures) return failure ? <Failed failure={failure} /> : <Loading what="the figures" />;
  return (
    <>
      {failure && (
        <p class="notice" role="status">
          {failure.title}. What is shown may be old.
        </p>
      )}
      <FiguresView figures={figures} rates={rates} />
    </>
  );
}

export function OverviewPage() {
  const zone = useRulesZone();
  const live = useFigures();
  const [answer, reload] = useCall((signal) => installation.getInstallation({}, {signal}), []);
  useEffect(() => {
    const timer = setInterval(reload, HEALTH_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  const state = valueOf(answer);
  return (
    <>
      <div class="page-head">
        <h1>Overview</h1>
        <span class="muted small zone">times in {zone}</span>
      </div>
      <div class="overview">
        <div class="overview-main">
          <LiveFigures live={live} />
          <Partitions zone={zone} />
        </div>
        <div class="overview-side">
          {answer.state === 'failed' && <Failed failure={answer.failure} onRetry={reload} />}
          {state ? (
            <Installation state={state} zone={zone} damaged={live.figures?.damaged} />
          ) : (
            answer.state === 'loading' && <Loading what="the state of the installation" />
          )}
        </div>
      </div>
    </>
  );
}
