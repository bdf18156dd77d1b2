package org.zhongshu.platform.opendata.internal;

import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.opendata.internal.OpenPlanCheck.Checked;
import org.zhongshu.platform.opendata.internal.OpenStore.Publication;
import org.zhongshu.platform.opendata.internal.OpenStore.Release;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * From a plan to what everybody may have: one person submits – the copy is made and measured then – and another looks at that
 * very copy and lets it out. Withdrawing works for the next request.
 *
 * <pre>draft ─submit▶ building ─▶ review ─approve▶ live ─next approved▶ superseded
 *                      └▶ failed    └reject▶ rejected   └withdraw▶ withdrawn</pre>
 */
@Component
class OpenReleases {

    private static final Logger log = LoggerFactory.getLogger(OpenReleases.class);
    private static final Duration DEAD = Duration.ofMinutes(30);

    private final OpenStore store;
    private final OpenPlanCheck check;
    private final SmallGroups groups;
    private final SnapshotTable tables;
    private final OpenFiles files;
    private final Datasets datasets;
    private final CityProfile city;
    private final Access access;
    private final Audit audit;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final ExecutorService builder = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("open-release").factory());

    OpenReleases(OpenStore store, OpenPlanCheck check, SmallGroups groups, SnapshotTable tables, OpenFiles files, Datasets datasets, CityProfile city, Access access, Audit audit,
                 JdbcTemplate jdbc, PlatformTransactionManager transactions, Clock clock) {
        this.store = store;
        this.check = check;
        this.groups = groups;
        this.tables = tables;
        this.files = files;
        this.datasets = datasets;
        this.city = city;
        this.access = access;
        this.audit = audit;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /** Whose data the actor may release. */
    boolean reaches(String department) {
        return access.scope(CurrentActor.require(), "opendata.manage").reaches(department, null, null);
    }

    private Publication mine(String id) {
        Publication p = store.get(id);
        if (!reaches(p.department())) {
            throw Problem.notFound("no-publication", "没有这个开放数据，或您无权处理。");
        }
        return p;
    }

    Publication get(String id) {
        return mine(id);
    }

    Publication create(String id, long resource, OpenPlan plan) {
        if (id == null || !id.matches("[a-z][a-z0-9-]{1,59}")) {
            throw Problem.badRequest("bad-id", "标识只能用小写字母、数字和连字符，以字母开头，2 到 60 个字符。");
        }
        Checked checked = check.check(resource, plan);
        Entry entry = checked.entry();
        owned(entry);
        return transaction.execute(status -> {
            int made = jdbc.update("INSERT INTO opendata.publication (id, resource, dataset, department, plan, state, changed_at, demo) VALUES (?, ?, ?, ?, ?::jsonb, 'draft', ?, ?) ON CONFLICT DO NOTHING",
                    id, resource, checked.dataset().id(), entry.description().provider(), Json.write(plan), at(clock.instant()), city.demo());
            if (made == 0) {
                throw Problem.conflict("taken", "该标识已被使用，或该资源已有开放数据。");
            }
            audit.record("opendata.draft", "open-dataset", id, null, null, plan);
            return store.get(id);
        });
    }

    private void owned(Entry entry) {
        if (!reaches(entry.description().provider())) {
            throw Problem.forbidden("not-yours", "只能开放本部门提供的资源。");
        }
    }

    Publication edit(String id, OpenPlan plan, Integer version) {
        Publication p = mine(id);
        check.check(p.resource(), plan);
        return transaction.execute(status -> {
            Publication now = locked(id, version);
            jdbc.update("UPDATE opendata.publication SET plan = ?::jsonb, changed_at = ?, version = version + 1 WHERE id = ?", Json.write(plan), at(clock.instant()), id);
            audit.record("opendata.edit", "open-dataset", id, null, now.plan(), plan);
            return store.get(id);
        });
    }

    SmallGroups.Finding groups(long resource, OpenPlan plan) {
        Checked checked = check.check(resource, plan);
        owned(checked.entry());
        return groups.find(checked, plan);
    }

    /** Begins to make the copy; the page looks again until it is in review, or says why it is not. */
    Release submit(String id, Integer version) {
        mine(id);
        Actor actor = CurrentActor.require();
        Release release = transaction.execute(status -> {
            Publication p = locked(id, version);
            if (p.pending() != null) {
                throw Problem.conflict("pending", "已有一版在生成或待审核，请先处理。");
            }
            Checked checked = check.check(p.resource(), p.plan());
            owned(checked.entry());
            long fresh = Ids.next();
            jdbc.update("""
                    INSERT INTO opendata.release (id, publication, number, state, plan, columns, seq, submitter, submitted_by, submitted_at)
                    SELECT ?, ?, coalesce(max(number), 0) + 1, 'building', ?::jsonb, ?::jsonb, ?, ?, ?, ? FROM opendata.release WHERE publication = ?""",
                    fresh, id, Json.write(p.plan()), Json.write(checked.columns()), datasets.lastSeq(checked.dataset().id()), actor.accountId(), actor.name(), at(clock.instant()), id);
            jdbc.update("UPDATE opendata.publication SET pending = ?, dataset = ?, department = ?, version = version + 1 WHERE id = ?", fresh, checked.dataset().id(), checked.entry().description().provider(), id);
            audit.record("opendata.submit", "open-dataset", id, null, null, Map.of("release", Long.toString(fresh)));
            return store.release(fresh);
        });
        builder.execute(() -> CurrentActor.as(Actor.system("opendata"), () -> build(release)));
        return release;
    }

    private void build(Release release) {
        try {
            Publication p = store.get(release.publication());
            Checked checked = check.check(p.resource(), release.plan());
            if (!release.plan().suppress()) {
                SmallGroups.Finding found = groups.find(checked, release.plan());
                if (found.small() > 0) {
                    throw Problem.unprocessable("small-groups", "有 " + found.small() + " 组不足 " + release.plan().k() + " 人（共 " + found.affected() + " 行，最小的组 " + found.smallest() + " 人）：请把准标识符再概括一些，或选择去掉这些行。");
                }
            }
            SnapshotTable.Made made = transaction.execute(status -> tables.make(release.id(), checked, release.plan()));
            if (made.rows() == 0) {
                throw Problem.unprocessable("no-rows", made.suppressed() > 0 ? "处理后没有剩下可以开放的行。" : "数据集还没有数据。");
            }
            OpenFiles.Written written = files.write(p.id(), release.id(), checked.columns(), made.rows());
            transaction.executeWithoutResult(status -> jdbc.update("UPDATE opendata.release SET state = 'review', rows = ?, suppressed = ?, smallest = ?, sm3 = ?, sha256 = ?, sizes = ?::jsonb, columns = ?::jsonb WHERE id = ? AND state = 'building'",
                    made.rows(), made.suppressed(), made.smallest(), written.sm3(), written.sha256(), Json.write(written.sizes()), Json.write(checked.columns()), release.id()));
        } catch (RuntimeException e) {
            String reason = e instanceof Problem problem ? problem.getMessage() : "生成时出错，请重试；仍不行请联系管理员。";
            if (!(e instanceof Problem)) {
                log.warn("Release {} of {} could not be made", release.number(), release.publication(), e);
            }
            fail(release, reason);
        }
    }

    private void fail(Release release, String reason) {
        transaction.executeWithoutResult(status -> {
            jdbc.update("UPDATE opendata.release SET state = 'failed', message = ?, ended_at = ? WHERE id = ? AND state = 'building'", reason, at(clock.instant()), release.id());
            jdbc.update("UPDATE opendata.publication SET pending = NULL, version = version + 1 WHERE id = ? AND pending = ?", release.publication(), release.id());
            tables.drop(release.id());
        });
        files.remove(release.publication(), release.id());
    }

    /** What a server that died left half made. */
    @Scheduled(fixedDelay = 600_000, initialDelay = 30_000)
    void sweep() {
        store.building(clock.instant().minus(DEAD)).forEach(r -> fail(r, "服务重启，生成未完成；请重新提交。"));
    }

    /** The second pair of eyes: never the submitter's own. From the commit on it is what everybody gets. */
    Release approve(String id, Integer version) {
        mine(id);
        Actor actor = CurrentActor.require();
        return transaction.execute(status -> {
            Publication p = locked(id, version);
            Release r = inReview(p);
            if (r.submitter() == actor.accountId()) {
                throw Problem.forbidden("two-people", "开放要两个人：提交人不能批准自己提交的数据。");
            }
            // the catalogue may have changed its mind meanwhile
            Checked checked = check.check(p.resource(), r.plan());
            owned(checked.entry());
            Instant now = clock.instant();
            if (p.live() != null) {
                jdbc.update("UPDATE opendata.release SET state = 'superseded', ended_at = ? WHERE id = ?", at(now), p.live());
                files.remove(id, p.live());
            }
            jdbc.update("UPDATE opendata.release SET state = 'live', approved_by = ?, approved_at = ? WHERE id = ?", actor.name(), at(now), r.id());
            jdbc.update("UPDATE opendata.publication SET state = 'live', live = ?, pending = NULL, issued_at = coalesce(issued_at, ?), changed_at = ?, version = version + 1 WHERE id = ?", r.id(), at(now), at(now), id);
            changed(id, p.live() == null ? "released" : "updated", r.number(), r.plan().title(), now);
            audit.record("opendata.release", "open-dataset", id, null, null, Map.of("release", Long.toString(r.id()), "number", r.number(), "rows", r.rows(), "sm3", r.sm3()));
            return store.release(r.id());
        });
    }

    Release reject(String id, Integer version, String reason) {
        mine(id);
        String why = reason(reason);
        return transaction.execute(status -> {
            Publication p = locked(id, version);
            Release r = inReview(p);
            jdbc.update("UPDATE opendata.release SET state = 'rejected', message = ?, approved_by = ?, ended_at = ? WHERE id = ?", why, CurrentActor.require().name(), at(clock.instant()), r.id());
            jdbc.update("UPDATE opendata.publication SET pending = NULL, version = version + 1 WHERE id = ?", id);
            tables.drop(r.id());
            files.remove(id, r.id());
            audit.record("opendata.reject", "open-dataset", id, why, null, Map.of("release", Long.toString(r.id())));
            return store.release(r.id());
        });
    }

    /** One person is enough to take it back, and at once. */
    Publication withdraw(String id, String reason) {
        mine(id);
        String why = reason(reason);
        return transaction.execute(status -> {
            Publication p = locked(id, null);
            if (!p.state().equals("live")) {
                throw Problem.unprocessable("not-live", "没有在开放中的数据。");
            }
            withdraw(p, why);
            return store.get(id);
        });
    }

    private void withdraw(Publication p, String why) {
        Instant now = clock.instant();
        Release r = store.release(p.live());
        jdbc.update("UPDATE opendata.release SET state = 'withdrawn', message = ?, ended_at = ? WHERE id = ?", why, at(now), r.id());
        jdbc.update("UPDATE opendata.publication SET state = 'withdrawn', live = NULL, changed_at = ?, version = version + 1 WHERE id = ?", at(now), p.id());
        changed(p.id(), "withdrawn", r.number(), r.plan().title(), now);
        audit.record("opendata.withdraw", "open-dataset", p.id(), why, Map.of("release", Long.toString(r.id())), null);
        files.remove(p.id(), r.id());
    }

    /** The catalogue withdrew an entry or closed it: what was made of it is not open either. */
    @Scheduled(fixedDelay = 60_000, initialDelay = 40_000)
    void follow() {
        for (Publication p : store.live()) {
            try {
                check.check(p.resource(), store.release(p.live()).plan());
            } catch (RuntimeException e) {
                if (!(e instanceof Problem refused) || refused.status().is5xxServerError()) {
                    // one that cannot be looked at now keeps nobody from looking at the others
                    log.warn("Whether {} may stay open could not be looked at; the next look tries again: {}", p.id(), e.toString());
                    continue;
                }
                CurrentActor.as(Actor.system("opendata"), () -> transaction.executeWithoutResult(status -> {
                    Publication now = store.lock(p.id());
                    if (now.state().equals("live")) {
                        withdraw(now, "目录变化后不再符合开放条件：" + refused.getMessage());
                    }
                }));
            }
        }
    }

    private void changed(String id, String what, int number, String title, Instant now) {
        // one after the other, so that the feed's numbers grow in commit order
        jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended('opendata.change', 0))", row -> { });
        jdbc.update("INSERT INTO opendata.change (publication, what, number, title, at) VALUES (?, ?, ?, ?, ?)", id, what, number, title, at(now));
    }

    private Release inReview(Publication p) {
        Release r = p.pending() == null ? null : store.release(p.pending());
        if (r == null || !r.state().equals("review")) {
            throw Problem.unprocessable("not-in-review", r == null ? "没有待审核的版本。" : "这一版还在生成，请稍候。");
        }
        return r;
    }

    private Publication locked(String id, Integer version) {
        Publication p = store.lock(id);
        if (version != null && version != p.version()) {
            throw Problem.conflict("stale", "已被他人更新，请刷新后再操作。");
        }
        return p;
    }

    private static String reason(String text) {
        if (text == null || text.isBlank() || text.length() > 500) {
            throw Problem.badRequest("reason-needed", "请说明理由（不超过 500 字）。");
        }
        return text.strip();
    }

    private static Timestamp at(Instant instant) {
        return Timestamp.from(instant);
    }

    @PreDestroy
    void stop() {
        builder.shutdownNow();
    }
}
