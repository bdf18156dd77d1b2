package org.zhongshu.platform.sharing.internal.neighbours;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.catalog.Borders;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.internal.neighbours.NeighbourStore.Neighbour;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps neighbours' entries here as they are there, by reading what changed since the last time. The remembered place is always a minute
 * behind: transactions there do not commit in the order of their clocks. Reading something twice changes nothing.
 */
@Component
class CatalogueFollower {

    private static final Logger log = LoggerFactory.getLogger(CatalogueFollower.class);
    private static final int PAGE = 300;
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private final NeighbourStore store;
    private final Link link;
    private final Borders borders;
    private final Audit audit;
    private final Clock clock;

    CatalogueFollower(NeighbourStore store, Link link, Borders borders, Audit audit, Clock clock) {
        this.store = store;
        this.link = link;
        this.borders = borders;
        this.audit = audit;
        this.clock = clock;
    }

    /** What a neighbour gets to read of ours. */
    Map<String, Object> page(JsonNode asked) {
        Instant after;
        try {
            after = Instant.parse(asked.path("afterAt").asString(""));
        } catch (DateTimeException e) {
            throw Problem.badRequest("bad-cursor", "起点时间有误。");
        }
        List<Borders.Change> changes = borders.changes(after, asked.path("afterId").asLong(), PAGE);
        List<Map<String, Object>> items = new ArrayList<>();
        for (Borders.Change c : changes) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("id", Long.toString(c.id()));
            item.put("at", c.at().toString());
            if (c.entry() != null) {
                item.put("code", c.entry().code());
                item.put("revision", c.entry().revision());
                item.put("provider", c.entry().description().provider());
                item.put("providerName", c.providerName());
                item.put("description", c.entry().description());
            }
            items.add(item);
        }
        return Map.of("changes", items, "more", changes.size() == PAGE, "settled", clock.instant().minus(SETTLED).toString());
    }

    void follow(Neighbour from) throws Link.Failure {
        Instant at = from.afterAt();
        long id = from.afterId();
        int shown = 0;
        int hidden = 0;
        boolean more = true;
        while (more) {
            JsonNode page = link.call(from, "catalogue", Map.of("afterAt", at.toString(), "afterId", id)).json();
            Instant settled = Instant.parse(page.path("settled").asString());
            Instant keepAt = null;
            long keepId = 0;
            for (JsonNode c : page.path("changes")) {
                at = Instant.parse(c.path("at").asString());
                id = c.path("id").asLong();
                if (c.path("description").isObject()) {
                    shown += show(from, c) ? 1 : 0;
                } else {
                    hidden += borders.hide(from.code(), Long.toString(id)) ? 1 : 0;
                }
                if (!at.isAfter(settled)) {
                    keepAt = at;
                    keepId = id;
                }
            }
            more = page.path("more").asBoolean();
            if (keepAt != null) {
                store.followed(from.code(), keepAt, keepId, null);
            }
        }
        Neighbour now = store.find(from.code()).orElse(from);
        store.followed(from.code(), now.afterAt(), now.afterId(), clock.instant());
        if (shown + hidden > 0) {
            int many = shown;
            int gone = hidden;
            CurrentActor.as(Actor.system("neighbours"), () -> audit.record("sharing.neighbour.catalogue", "share-neighbour", from.code(), null, null, Map.of("shown", many, "hidden", gone)));
        }
    }

    private boolean show(Neighbour from, JsonNode c) {
        try {
            return borders.show(from.code(), new Borders.Foreign(c.path("id").asString(), c.path("code").asString(), c.path("revision").asInt(), c.path("provider").asString(null),
                    c.path("providerName").asString(null), Json.read(c.path("description").toString(), Description.class)));
        } catch (Problem | JacksonException | DataIntegrityViolationException e) {
            // one entry that cannot be shown keeps nobody from the others
            log.warn("Entry {} of {} is not shown: {}", c.path("code").asString(""), from.code(), e.getMessage());
            return false;
        }
    }
}
