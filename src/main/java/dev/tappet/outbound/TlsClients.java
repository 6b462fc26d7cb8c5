package dev.tappet.outbound;

import dev.tappet.workspace.connection.ConnectionTls;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The clients for connections with their own certificates: one for each set of certificates, for the most recently used
 * sets. Connections with different certificates never share a TCP connection.
 */
final class TlsClients {
    private static final int MAX = 100;

    private final Map<ConnectionTls, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Function<ConnectionTls, PinnedAddressClient.Clients> factory;

    TlsClients(Function<ConnectionTls, PinnedAddressClient.Clients> factory) {
        this.factory = factory;
    }

    private static final class Entry {
        private final PinnedAddressClient.Clients clients;
        private int users;
        private boolean evicted;

        Entry(PinnedAddressClient.Clients clients) {
            this.clients = clients;
        }
    }

    /** A client in use. A client that was evicted is closed by its last user. */
    final class Use implements AutoCloseable {
        private final Entry entry;

        private Use(Entry entry) {
            this.entry = entry;
        }

        PinnedAddressClient.Clients clients() {
            return entry.clients;
        }

        @Override
        public void close() {
            synchronized (TlsClients.this) {
                entry.users--;
                closeUnused(entry);
            }
        }
    }

    synchronized Use acquire(ConnectionTls tls) {
        Entry entry = entries.get(tls);
        if (entry == null) {
            entry = new Entry(factory.apply(tls));
            entries.put(tls, entry);
            evict();
        }
        entry.users++;
        return new Use(entry);
    }

    private void evict() {
        Iterator<Entry> oldest = entries.values().iterator();
        while (entries.size() > MAX) {
            Entry entry = oldest.next();
            oldest.remove();
            entry.evicted = true;
            closeUnused(entry);
        }
    }

    private static void closeUnused(Entry entry) {
        if (entry.evicted && entry.users == 0) {
            entry.clients.close();
        }
    }
}
