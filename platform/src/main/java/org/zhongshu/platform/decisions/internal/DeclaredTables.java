package org.zhongshu.platform.decisions.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Declarations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The tables that the applications come with, {@code apps/<app>/decisions/<code>.dmn}. In a demonstration they are in force at once; elsewhere they are
 * drafts, for two people of the county to publish: an invention must not decide on anybody. A newer text of the software follows as a new version – outside
 * a demonstration as a draft again, while what two people published stays in force –, but never over what was written here.
 */
@Component
class DeclaredTables {

    private static final Logger log = LoggerFactory.getLogger(DeclaredTables.class);
    private static final Set<String> FOLLOWING = Set.of("draft", "published", "changed");

    private final TableStore store;
    private final CityProfile city;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Map<String, TableText> shipped;

    @Autowired
    DeclaredTables(TableStore store, Departments departments, CityProfile city, Audit audit, TransactionTemplate transaction, Clock clock) {
        this(store, city, audit, transaction, clock, read(departments));
    }

    DeclaredTables(TableStore store, CityProfile city, Audit audit, TransactionTemplate transaction, Clock clock, Map<String, TableText> shipped) {
        this.store = store;
        this.city = city;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
        this.shipped = shipped;
    }

    private static Map<String, TableText> read(Departments departments) {
        Map<String, TableText> found = new TreeMap<>();
        List<String> errors = new ArrayList<>();
        try {
            for (Resource r : new PathMatchingResourcePatternResolver().getResources("classpath*:apps/*/decisions/*.dmn")) {
                String[] path = r.getURL().getPath().split("/");
                String source = "apps/" + path[path.length - 3] + "/decisions/" + r.getFilename();
                String code = String.valueOf(r.getFilename()).replaceFirst("\\.dmn$", "");
                String dmn = r.getContentAsString(StandardCharsets.UTF_8);
                try {
                    TableModel model = TableReader.read(dmn);
                    var department = departments.responsible(model.department());
                    if (!TableKind.isCode(code) || department.isEmpty()) {
                        errors.add(source + ":2: 文件名须为编码，definitions 的 department 须为部门代码：" + model.department());
                    } else if (found.put(code, new TableText(code, model.name() == null ? code : model.name(), department.get().code(), dmn)) != null) {
                        errors.add(source + ":1: 编码重复：" + code);
                    }
                } catch (TableReader.Unfit e) {
                    e.reasons().forEach(reason -> errors.add(source + ": " + reason));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
        return found;
    }

    @EventListener(ApplicationStartedEvent.class)
    void take() {
        int taken = 0;
        for (TableText t : shipped.values()) {
            if (Boolean.TRUE.equals(CurrentActor.as(Actor.system("decisions"), () -> transaction.execute(status -> take(t))))) {
                taken++;
            }
        }
        if (taken > 0) {
            log.info("Decision tables of the software taken over: {}", taken);
        }
    }

    private boolean take(TableText t) {
        String sm3 = CompiledTable.sm3(t.dmn());
        Optional<TableStore.Declared> known = store.declared(t.code());
        if (known.isEmpty()) {
            long id = store.declare(t, sm3, city.demo(), city.demo(), clock.instant());
            record(id, t, sm3, city.demo() ? "publish" : "draft");
            return true;
        }
        TableStore.Declared d = known.get();
        if (sm3.equals(d.sm3()) || d.sm3() == null || !FOLLOWING.contains(d.state()) || !store.newestIs(d)) {
            return false;
        }
        boolean atOnce = city.demo() && d.live() != null;
        store.declareAgain(d, t, sm3, atOnce, clock.instant());
        record(d.id(), t, sm3, atOnce ? "publish" : "draft");
        return true;
    }

    private void record(long id, TableText t, String sm3, String action) {
        audit.record("decisions." + action, "decision-table", Long.toString(id), "随软件提供", null, Map.of("code", t.code(), "sm3", sm3));
    }
}
