package org.zhongshu.platform.decisions.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.decisions.Decisions;
import org.zhongshu.platform.decisions.internal.CompiledTable.Verdict;
import org.zhongshu.platform.decisions.internal.TablesInForce.InForce;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The module's door. A decision is one statement in the caller's transaction. */
@Component
class StoredDecisions implements Decisions {

    private static final int LONGEST_NUMBER = 100;

    private final TablesInForce tables;
    private final DecisionStore store;
    private final TableStore texts;
    private final Clock clock;

    StoredDecisions(TablesInForce tables, DecisionStore store, TableStore texts, Clock clock) {
        this.tables = tables;
        this.texts = texts;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public boolean has(String table) {
        return TableKind.isCode(table) && tables.find(table).isPresent();
    }

    @Override
    public List<Input> inputs(String table) {
        return require(table).compiled().model().inputs().stream().map(TableModel.Fact::input).toList();
    }

    private InForce require(String table) {
        return Optional.ofNullable(table).filter(TableKind::isCode).flatMap(tables::find).orElseThrow(() -> TableKind.unknown(table));
    }

    @Override
    public Decision decide(String table, String request, String subject, Map<String, Object> facts) {
        if (request == null || request.isBlank() || request.length() > LONGEST_NUMBER || subject != null && subject.length() > LONGEST_NUMBER) {
            throw new IllegalArgumentException("request and subject have at most " + LONGEST_NUMBER + " characters");
        }
        InForce t = require(table);
        FactValues values = FactValues.of(t.compiled().model().inputs(), facts);
        Verdict v = Judgement.judge(t.compiled(), values.values(), values.unusable());
        long id = Ids.next();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (store.insert(id, t, request, subject, values, v, now)) {
            return new Decision(id, table, t.version(), v.outcome(), v.clause(), v.reason(), v.outputs(), now);
        }
        return store.find(table, request).orElseThrow().decision();
    }

    @Override
    public Foresight foresee(String table, Map<String, Object> facts) {
        CompiledTable t = require(table).compiled();
        FactValues values = FactValues.of(t.model().inputs(), facts);
        Verdict v = Judgement.judge(t, values.values(), values.unusable());
        return new Foresight(v.outcome(), v.clause(), v.reason(), Judgement.words(t.model(), values.values(), v.matched()).stream().flatMap(s -> s.conditions().stream()).filter(c -> c.value() != null)
                .map(c -> c.what() + "：" + c.value()).distinct().toList());
    }

    @Override
    public Optional<Decision> find(long id) {
        return store.find(id).map(DecisionStore.Made::decision);
    }

    @Override
    public Optional<String> export(long id) {
        return store.find(id).map(m -> {
            String dmn = texts.version(m.table(), m.version()).orElseThrow().dmn();
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(Replay.export(m, TableViews.model(dmn), dmn));
        });
    }
}
