package org.zhongshu.platform.notify.internal;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.zhongshu.platform.cases.CaseActed;
import org.zhongshu.platform.cases.CaseClosed;
import org.zhongshu.platform.cases.CaseOpened;
import org.zhongshu.platform.rules.Alert;
import org.zhongshu.platform.rules.AlertCleared;
import org.zhongshu.platform.rules.AlertEscalated;
import org.zhongshu.platform.rules.AlertRaised;

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
    private final CaseMinutes minutes;

    LiveListeners(LiveHub hub, CaseMinutes minutes) {
        this.hub = hub;
        this.minutes = minutes;
    }

    @EventListener
    void on(CaseOpened e) {
        afterCommit(() -> {
            hub.publish("case", new LiveEvent.Audience(CASES, e.department(), e.town(), e.grid(), e.person()),
                    of(e.caseId(), e.number(), e.type(), e.title(), e.level(), e.state(), e.department(), e.town(), e.lon(), e.lat(), e.due(), e.at(), "opened"));
            minutes.opened(e.at());
        });
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
        afterCommit(() -> {
            hub.publish("case", new LiveEvent.Audience(CASES, e.department(), e.town(), e.grid(), e.person()), data);
            minutes.closed(e.at());
        });
    }

    @EventListener
    void on(AlertRaised e) {
        alert(e.alert(), "raised");
    }

    @EventListener
    void on(AlertEscalated e) {
        alert(e.alert(), "escalated");
    }

    @EventListener
    void on(AlertCleared e) {
        alert(e.alert(), "cleared");
    }

    private void alert(Alert a, String what) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("id", Long.toString(a.id()));
        data.put("rule", a.rule());
        data.put("ruleName", a.ruleName());
        data.put("thing", Long.toString(a.thing()));
        data.put("thingName", a.thingName());
        data.put("type", a.type());
        data.put("department", a.department());
        data.put("town", a.town());
        data.put("lon", a.lon());
        data.put("lat", a.lat());
        data.put("level", a.level());
        data.put("message", a.message());
        data.put("value", a.value());
        data.put("unit", a.unit());
        data.put("raisedAt", a.raisedAt());
        data.put("clearedAt", a.clearedAt());
        data.put("caseId", a.caseId() == null ? null : Long.toString(a.caseId()));
        data.put("caseNumber", a.caseNumber());
        data.put("maintenance", a.maintenance());
        data.put("what", what);
        afterCommit(() -> hub.publish("alert", new LiveEvent.Audience(ALERTS, a.department(), a.town(), null, null), data));
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
