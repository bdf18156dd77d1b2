package org.zhongshu.platform.decisions.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The tables in force, each read by the engine once; and the last ones that were needed for a replay or a trial. */
@Component
class TablesInForce {

    private static final Logger log = LoggerFactory.getLogger(TablesInForce.class);
    private static final int MOST_OTHERS = 32;

    private final TableStore store;
    private final Map<String, InForce> live = new HashMap<>();
    private final Map<String, CompiledTable> others = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompiledTable> eldest) {
            return size() > MOST_OTHERS;
        }
    };
    private long changes;

    TablesInForce(TableStore store) {
        this.store = store;
    }

    record InForce(long table, String code, int version, CompiledTable compiled) {
    }

    Optional<InForce> find(String code) {
        long seen;
        synchronized (this) {
            InForce known = live.get(code);
            if (known != null) {
                return Optional.of(known);
            }
            seen = changes;
        }
        // outside of the lock: whoever waits for a connection must not hold it
        Optional<InForce> read = store.live(code).map(t -> new InForce(t.table(), t.code(), t.version(), compiled(t.dmn())));
        synchronized (this) {
            // a table that was published meanwhile is read again by the next one who asks
            if (seen == changes) {
                read.ifPresent(t -> live.put(code, t));
            }
        }
        return read;
    }

    synchronized void forget(String code) {
        changes++;
        live.remove(code);
    }

    /** A text that was examined before it was kept. */
    CompiledTable compiled(String dmn) {
        String sm3 = CompiledTable.sm3(dmn);
        synchronized (others) {
            CompiledTable known = others.get(sm3);
            if (known != null) {
                return known;
            }
        }
        CompiledTable table;
        try {
            table = CompiledTable.compile(dmn);
        } catch (TableReader.Unfit e) {
            log.error("A decision table that was examined cannot be read now: {}", e.getMessage());
            throw new IllegalStateException("决策表无法读取：" + e.getMessage(), e);
        }
        synchronized (others) {
            others.put(sm3, table);
        }
        return table;
    }
}
