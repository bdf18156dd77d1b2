package org.zhongshu.platform.exchange.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.CaseReport;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Instant;

/** What a job cannot settle by itself becomes a case of the department that answers for the source, and ends when the job works again. */
@Component
class Troubles {

    private static final String TYPE = "source-trouble";

    private final Cases cases;
    private final JobStore jobs;
    private final Clock clock;

    Troubles(Cases cases, JobStore jobs, Clock clock) {
        this.cases = cases;
        this.jobs = jobs;
        this.clock = clock;
    }

    private record Report(String key, String title, String description, String department, Instant occurredAt, JsonNode data) implements CaseReport {
        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public String source() {
            return "exchange";
        }
    }

    /**
     * Joins the caller's transaction. The same trouble of the same job is one case however often it is told.
     *
     * @param what kind of trouble, part of the case's key: {@code drift silent}
     */
    long open(JobStore.Job job, String what, String title, String text) {
        CaseRef ref = CurrentActor.as(Actor.system("exchange"), () -> cases.open(new Report("exchange-" + what + ":" + job.id(), title, text, job.department(), clock.instant(),
                Json.mapper().createObjectNode().put("job", Long.toString(job.id())))));
        jobs.inCase(job.id(), ref.id());
        return ref.id();
    }

    /**
     * The source is not what the job was made for: the job stops until a person has looked. Joins the caller's transaction.
     *
     * @param proposal a mapping that fits; null when none could be made
     */
    void drifted(JobStore.Job job, String message, Drift.Proposal proposal) {
        jobs.drifted(job.id(), message, proposal);
        open(job, "drift", "数据源结构变化：" + job.name(), message);
    }

    /** The job works again: its case, if there is one, ends by itself. */
    void mended(JobStore.Job job, String text) {
        Long open = jobs.find(job.id()).map(JobStore.Job::caseId).orElse(null);
        if (open != null) {
            CurrentActor.as(Actor.system("exchange"), () -> cases.signal(open, "mended", text));
            jobs.inCase(job.id(), null);
        }
    }
}
