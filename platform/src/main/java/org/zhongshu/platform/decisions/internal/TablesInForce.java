package org.zhongshu.platform.decisions.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.decisions.internal.TableStore.Live;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The tables in force, each read by the engine once; and the last ones that were needed for a replay or a trial. */
@Component
class TablesInForce {

    private static final Logger log = LoggerFactory.getLogger(TablesInForce.class);
    private static final int MOST_OTHERS = 32;

    private final TableStore store;
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final Map<String, CompiledTable> others = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompiledTable> eldest) {
            return size() > MOST_OTHERS;
        }
    };

    TablesInForce(TableStore store) {
        this.store = store;
    }

    record InForce(long table, String code, int version, CompiledTable compiled) {
    }

    private record Held(Live live, InForce table) {
    }

    /**
     * What is in force is asked of the database each time, in the caller's transaction: another copy of the server may have published or withdrawn. Only
     * what the engine made of a version's text is held.
     */
    Optional<InForce> find(String code) {
        Optional<Live> now = store.live(code);
        if (now.isEmpty()) {
            held.remove(code);
            return Optional.empty();
        }
        Live live = now.get();
        Held known = held.get(code);
        if (known == null || !known.live().equals(live)) {
            TableStore.Text text = store.version(live.table(), live.version()).orElseThrow();
            known = new Held(live, new InForce(live.table(), code, live.version(), compiled(text.dmn())));
            held.put(code, known);
        }
        return Optional.of(known.table());
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
