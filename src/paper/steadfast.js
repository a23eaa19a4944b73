// Loaded before a child's own script: who ends the whole office by a signal does not end the page in its hands.

/** Ctrl-C reaches every process of the terminal, and systemd tells every process of the unit to end: a page that ended with
 *  it would lie before the officer unread, and not be read again. The office waits for it, and then ends the child itself;
 *  a child whose parent is gone ends anyway. In JavaScript, since threads of the child load it too, where no tsx is. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)
