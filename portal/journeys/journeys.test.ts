/** Whole journeys, by mouse and by keys, wide and narrow, each clean for axe at every stop and silent in the console. `npm run journeys` runs them alone. */
import { after, before, test } from 'node:test'
import { dataJourneys } from './data.ts'
import { findingJourneys } from './finding.ts'
import { peopleJourneys } from './people.ts'
import { type Stage, setStage, widths } from './test-stage.ts'

let stage: Stage
before(async () => {
  stage = await setStage(process.env.CASPIAN_SHOTS)
  await stage.query(
    `create schema trips;
     create table trips.trip_fact (trip_id bigint primary key, rider_email text, city text, fare numeric(10, 2), ended_at timestamptz);
     comment on table trips.trip_fact is 'One row per finished trip.'`,
  )
})
after(() => stage[Symbol.asyncDispose]())

for (const width of widths)
  for (const journey of [...dataJourneys, ...findingJourneys, ...peopleJourneys])
    test(`at ${width}, somebody ${journey.says}`, () => stage.walk(journey, width))
