package org.zhongshu.platform.messages.internal;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.appointments.AppointmentMoved;
import org.zhongshu.platform.complaints.ComplaintMoved;
import org.zhongshu.platform.credentials.CredentialChanged;
import org.zhongshu.platform.intermediaries.AgencyMoved;
import org.zhongshu.platform.intermediaries.DemandMoved;
import org.zhongshu.platform.matters.MatterMoved;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.persons.Persons.Errand;
import org.zhongshu.platform.projects.ProjectStepped;
import org.zhongshu.platform.reports.ReportMoved;

import java.util.HashMap;
import java.util.Map;

/** What other modules say happened, told to whom it concerns; in the transaction of what happened, so that nothing is told that did not, and nothing is lost. */
@Component
class Told {

    static final String LICENCES = "/m/licences";

    private final Inbox inbox;
    private final Persons persons;

    Told(Inbox inbox, Persons persons) {
        this.inbox = inbox;
        this.persons = persons;
    }

    @EventListener
    void on(MatterMoved e) {
        Inbox.To to = e.firm() == null ? Inbox.To.person(e.person(), e.gid()) : Inbox.To.firm(e.firm(), Errand.APPLY);
        inbox.tell("matter:" + e.id() + ":" + e.step().id(), to, "matter-" + e.step().id(), Map.of("item", e.itemName(), "number", e.number()), "/me/matters/" + e.number(), e.at());
    }

    @EventListener
    void on(CredentialChanged e) {
        licence("licence-" + e.what().id(), "licence:" + e.id() + ":" + e.version() + ":" + e.what().id() + ":" + e.at().toEpochMilli(), e);
    }

    void licence(String kind, String once, CredentialChanged e) {
        Map<String, String> words = Map.of("type", e.typeName(), "until", e.until() == null ? "长期" : e.until().toString());
        if (e.firm()) {
            inbox.tell(once, Inbox.To.firm(e.holderNumber(), Errand.CREDENTIALS), kind, words, LICENCES + "?firm=" + e.holderNumber(), e.at());
        } else {
            persons.findByNumber(e.holderNumber()).ifPresent(p -> inbox.tell(once, Inbox.To.person(p.id(), p.gid()), kind, words, LICENCES, e.at()));
        }
    }

    @EventListener
    void on(ReportMoved e) {
        // a case that was opened again is answered again
        inbox.tell("report:" + e.id() + ":" + e.step().id() + ":" + e.at().toEpochMilli(), Inbox.To.person(e.person(), e.gid()), "report-" + e.step().id(), Map.of("number", e.number()), "/m/reports/" + e.id(), e.at());
    }

    @EventListener
    void on(ComplaintMoved e) {
        Inbox.To to = e.firm() == null ? Inbox.To.person(e.person(), e.gid()) : Inbox.To.firm(e.firm(), Errand.APPLY);
        // a second look is answered again
        inbox.tell("complaint:" + e.id() + ":" + e.step().id() + ":" + e.at().toEpochMilli(), to, "complaint-" + e.step().id(), Map.of("number", e.number()), "/me/complaints/" + e.id(), e.at());
    }

    @EventListener
    void on(AppointmentMoved e) {
        Inbox.To to = e.firm() == null ? Inbox.To.person(e.person(), e.gid()) : Inbox.To.firm(e.firm(), Errand.APPLY);
        // an appointment is changed more than once
        inbox.tell("appointment:" + e.id() + ":" + e.version() + ":" + e.step().id(), to, "appointment-" + e.step().id(), Map.of("item", e.itemName(), "number", e.number(), "place", e.placeName(), "when", e.when()), "/m/appointments/" + e.id(), e.at());
    }

    @EventListener
    void on(ProjectStepped e) {
        Map<String, String> words = new HashMap<>(Map.of("name", e.name(), "number", e.code()));
        words.put("stage", e.stage());
        words.put("review", e.review());
        words.put("day", e.heldOn() == null ? null : e.heldOn().toString());
        words.put("outcome", e.outcome());
        words.values().removeIf(w -> w == null);
        inbox.tell("project:" + e.code() + ":" + e.step().id() + (e.run() == null ? "" : ":" + e.run() + ":" + e.stage()), Inbox.To.firm(e.firm(), Errand.APPLY), "project-" + e.step().id(), words, "/me/projects/" + e.code(), e.at());
    }

    @EventListener
    void on(DemandMoved e) {
        Inbox.To to = e.firm() == null ? Inbox.To.person(e.person(), e.gid()) : Inbox.To.firm(e.firm(), Errand.APPLY);
        String whose = e.firm() == null ? "person" : e.firm();
        // chosen again after another dropped out, returned and late: a step comes more than once
        inbox.tell("demand:" + e.number() + ":" + e.step().id() + ":" + whose + ":" + e.at().toEpochMilli(), to, "demand-" + e.step().id(), Map.of("title", e.title(), "number", e.number()), "/me/intermediaries/" + e.number(), e.at());
    }

    @EventListener
    void on(AgencyMoved e) {
        String kind = "agency-" + e.step().id();
        Map<String, String> words = e.service() == null ? Map.of() : Map.of("service", e.service());
        inbox.tell(kind + ":" + e.uscc() + ":" + (e.service() == null ? "" : e.service()) + ":" + e.at().toEpochMilli(), Inbox.To.firm(e.uscc(), Errand.APPLY), kind, words, "/me/intermediaries", e.at());
    }
}
