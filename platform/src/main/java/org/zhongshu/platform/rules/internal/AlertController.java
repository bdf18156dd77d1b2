package org.zhongshu.platform.rules.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;

import java.time.Instant;
import java.util.List;

/** Alerts, filtered by the reader's reach. */
@RestController
class AlertController {

    private static final String READ = "alert.read";

    private final AlertQuery query;
    private final Access access;

    AlertController(AlertQuery query, Access access) {
        this.query = query;
        this.access = access;
    }

    /** @param town division code or a prefix of one; {@code from}, {@code to} by the time of the raise */
    @Allowed(READ)
    @GetMapping("/api/alerts")
    Page<AlertQuery.View> list(@RequestParam(required = false) Boolean active, @RequestParam(required = false) List<Integer> level,
                               @RequestParam(required = false) String rule, @RequestParam(required = false) String type,
                               @RequestParam(required = false) String town, @RequestParam(required = false) String thing,
                               @RequestParam(required = false) Instant from, @RequestParam(required = false) Instant to,
                               @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        return query.list(new AlertQuery.Filter(active, level, rule, type, town, thing == null ? null : Ids.parse(thing), from, to), cursor, limit,
                access.scope(CurrentActor.require(), READ));
    }

    @Allowed(READ)
    @GetMapping("/api/alerts/{id}")
    AlertQuery.Detail get(@PathVariable String id) {
        return query.get(Ids.parse(id), access.scope(CurrentActor.require(), READ));
    }
}
