/** What number the next version gets, in a model's rail. */
import type { ModelShown, Shown } from '../api/shapes.ts'
import { Fact, Section } from '../entity/fact.tsx'
import { say } from '../messages.ts'

export function ModelFacts({ entity }: { entity: Shown }) {
  // The rail asks for this only on a model's page.
  const { latestVersion } = entity as ModelShown
  return (
    <Section>
      <dl>
        <Fact name={say.versions.nextName}>{say.versions.next(latestVersion)}</Fact>
      </dl>
    </Section>
  )
}
