// Starts the officers' web app.
import '@mantine/core/styles.css'
import './desk.css'
import './queue.css'
import './case.css'
import './evidence.css'
import './decide.css'
import './calendar.css'
import './ageing.css'
import './policy.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { AskError } from './ask.ts'
import { Speaking } from './language.tsx'
import { router } from './router.tsx'
import { SessionGate } from './session-gate.tsx'
import { readable, theme } from './theme.ts'

const nonce = document.querySelector<HTMLMetaElement>('meta[name=nonce]')?.content ?? ''
// The library's scroll lock writes a <style> of its own and looks for its nonce under this name.
Object.assign(globalThis, { __webpack_nonce__: nonce })

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal stays one; a desk that is away is asked again.
      retry: (failed, error) => !(error instanceof AskError) && failed < 2,
      staleTime: 1000,
    },
  },
})

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={readable}
        forceColorScheme="light"
        getStyleNonce={() => nonce}
      >
        <Speaking>
          <QueryClientProvider client={queries}>
            <SessionGate>
              <RouterProvider router={router} />
            </SessionGate>
          </QueryClientProvider>
        </Speaking>
      </MantineProvider>
    </StrictMode>,
  )
