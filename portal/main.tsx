/** Opens the portal in the page. */
// First: what a provider sent back must leave the address before the router reads it.
import './signin/arrival.ts'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '@fontsource-variable/inter/opsz.css'
import '@fontsource-variable/jetbrains-mono'
import './look/tokens.css'
import './look/base.css'
import './look/controls.css'
import { Failure } from './api/request.ts'
import { adoptVariables, theme } from './look/theme.ts'
import { fetchAhead, router } from './router.tsx'
import { Gate } from './signin/gate.tsx'
import { start } from './signin/start.ts'

/** A refusal is an answer; only silence and the lake's own failures are asked once more. */
const worthRetrying = (count: number, failure: Error) => count < 1 && !(failure instanceof Failure && failure.status > 0 && failure.status < 500)
const client = new QueryClient({ defaultOptions: { queries: { retry: worthRetrying } } })
const schemes = localStorageColorSchemeManager({ key: 'caspian.scheme' })

adoptVariables()
void start()
const root = document.getElementById('root')
if (!root) throw new Error('the page has no root')
// The first page with its frame: what stands in for a page that has not come keeps its place for 300 ms, by React's rule.
void Promise.allSettled([fetchAhead(location.pathname), router.load()]).then(() =>
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} colorSchemeManager={schemes} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
        <QueryClientProvider client={client}>
          <Gate>
            <RouterProvider router={router} />
          </Gate>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  ),
)
