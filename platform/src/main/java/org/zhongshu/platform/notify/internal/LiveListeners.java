package org.zhongshu.platform.notify.internal;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.zhongshu.platform.cases.CaseActed;
import org.zhongshu.platform.cases.CaseClosed;
import org.zhongshu.platform.cases.CaseOpened;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Turns what happened into live events, on the committing thread, right after the commit. Not by way of the publication
 * registry: a screen that misses an event loads again, so storing each event first would only cost time.
 */
@Component
class LiveListeners {

    static final String CASES = "case.read";
    static final String ALERTS = "alert.read";

    private final LiveHub hub;

    LiveListeners(LiveHub hub) {
        this.hub = hub;
    }

    @EventListener
    void on(CaseOpened e) {
        afterCommit(() -> hub.publish("case", new LiveEvent.Audience(CASES, e.department(), e.town(), e.grid(), e.person()),
                of(e.caseId(), e.number(), e.type(), e.title(), e.level(), e.state(), e.department(), e.town(), e.lon(), e.lat(), e.due(), e.at(), "opened")));
    }

    @EventListener
    void on(CaseActed e) {
        Map<String, Object> data = of(e.caseId(), e.number(), e.type(), e.title(), e.level(), e.state(), e.department(), e.town(), e.lon(), e.lat(), e.due(), e.at(), "acted");
        data.put("action", e.action());
        afterCommit(() -> hub.publish("case", new LiveEvent.Audience(CASES, e.department(), e.town(), e.grid(), e.person()), data));
    }

    @EventListener
    void on(CaseClosed e) {
        Map<String, Object> data = of(e.caseId(), e.number(), e.type(), e.title(), e.level(), e.state(), e.department(), e.town(), e.lon(), e.lat(), null, e.at(), "closed");
        data.put("action", e.action());
        afterCommit(() -> hub.publish("case", new LiveEvent.Audience(CASES, e.department(), e.town(), e.grid(), e.person()), data));
    }

    private static Map<String, Object> of(long id, String number, String type, String title, int level, String state, String department, String town,
                                          Double lon, Double lat, Instant due, Instant at, String what) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("id", Long.toString(id));
        data.put("number", number);
        data.put("type", type);
        data.put("title", title);
        data.put("level", level);
        data.put("state", state);
        data.put("department", department);
        data.put("town", town);
        data.put("lon", lon);
        data.put("lat", lat);
        data.put("due", due);
        data.put("at", at);
        data.put("what", what);
        return data;
    }

    static void afterCommit(Runnable work) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            work.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                work.run();
            }
        });
    }
}
