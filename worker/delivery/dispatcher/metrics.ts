import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** What operators watch at 18:00. */
export interface DispatchMetrics {
  settled: Counter<'state'>
  notices: Counter<'state'>
  lateness: Histogram
  pushSeconds: Histogram<'answer'>
  channels: Gauge
  claimed: Counter
}

/** Registers the dispatcher's metrics. @throws when the registry has them already */
export function dispatchMetrics(registry: Registry): DispatchMetrics {
  const registers = [registry]
  return {
    settled: new Counter({
      name: 'todoke_deliveries_settled_total',
      help: 'Deliveries settled by the dispatcher, by the state they came to',
      labelNames: ['state'],
      registers,
    }),
    notices: new Counter({
      name: 'todoke_notices_settled_total',
      help: 'Messages to members who wait, settled by the dispatcher, by the state they came to',
      labelNames: ['state'],
      registers,
    }),
    lateness: new Histogram({
      name: 'todoke_delivery_lateness_seconds',
      help: 'From the due time of a delivery to LINE accepting it',
      buckets: [0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 6, 10, 30, 60, 300, 1800, 10800],
      registers,
    }),
    pushSeconds: new Histogram({
      name: 'todoke_push_seconds',
      help: 'Duration of one push request to LINE, by what its answer meant',
      labelNames: ['answer'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    channels: new Gauge({
      name: 'todoke_dispatcher_channels',
      help: 'Channels whose lease this process holds',
      registers,
    }),
    claimed: new Counter({
      name: 'todoke_deliveries_claimed_total',
      help: 'Due deliveries claimed for sending',
      registers,
    }),
  }
}
