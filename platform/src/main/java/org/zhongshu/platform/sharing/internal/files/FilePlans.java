package org.zhongshu.platform.sharing.internal.files;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Call;
import org.zhongshu.platform.sharing.Calls;
import org.zhongshu.platform.sharing.Opening;
import org.zhongshu.platform.sharing.Outlet;
import org.zhongshu.platform.sharing.Receipt;
import org.zhongshu.platform.sharing.internal.CallRecords;
import org.zhongshu.platform.sharing.internal.DepartmentRights;
import org.zhongshu.platform.sharing.internal.files.FileStore.Made;
import org.zhongshu.platform.sharing.internal.files.FileStore.Plan;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;

/** What people do with plans and files. The receiving department and the data bureau manage them; the provider sees them. */
@Component
class FilePlans {

    private static final int DEFAULT_KEPT = 30;
    private static final int LONGEST_KEPT = 365;
    private static final int MOST_OF_ONE = 100;

    private final FileStore store;
    private final FileMaker maker;
    private final Outlet outlet;
    private final Calls calls;
    private final CallRecords records;
    private final DepartmentRights rights;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    FilePlans(FileStore store, FileMaker maker, Outlet outlet, Calls calls, CallRecords records, DepartmentRights rights, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.maker = maker;
        this.outlet = outlet;
        this.calls = calls;
        this.records = records;
        this.rights = rights;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @param at {@code HH:mm} by the city's clock */
    record Wanted(String resource, String department, String name, String format, String every, Integer day, String at, Boolean workdays, List<String> fields, Integer keepDays) {
    }

    Plan add(Wanted w) {
        Actor actor = CurrentActor.require();
        Map<String, String> errors = new LinkedHashMap<>();
        String name = w.name() == null ? "" : w.name().replaceAll("[\\p{Cntrl}/\\\\:*?\"<>|]", " ").strip();
        if (name.isEmpty() || name.length() > 60) {
            errors.put("name", "名称须为 1 到 60 字");
        }
        if (w.resource() == null || w.resource().isBlank()) {
            errors.put("resource", "请选择资源");
        }
        int keep = w.keepDays() == null ? DEFAULT_KEPT : w.keepDays();
        if (keep < 1 || keep > LONGEST_KEPT) {
            errors.put("keepDays", "保留天数须为 1 到 " + LONGEST_KEPT);
        }
        LocalTime at = null;
        try {
            at = LocalTime.parse(w.at() == null ? "02:00" : w.at());
        } catch (DateTimeException e) {
            errors.put("at", "时刻须写成 HH:mm");
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("incomplete", "文件计划有误，请修改后重试。", errors);
        }
        Schedule schedule = Schedule.of(w.every(), w.day(), at, Boolean.TRUE.equals(w.workdays()));
        RowFile.Format format = RowFile.Format.of(w.format() == null ? "csv" : w.format());
        String grantee = rights.receiving(actor, w.department());
        List<String> fields = w.fields() == null ? List.of() : w.fields().stream().filter(Objects::nonNull).distinct().toList();
        Opening opening = outlet.open(Ids.parse(w.resource()), grantee, actor.username(), new HashSet<>(fields));
        if (store.countOf(grantee) >= MOST_OF_ONE) {
            throw Problem.unprocessable("too-many", "本部门的文件计划已达 " + MOST_OF_ONE + " 个，请先删除不用的。");
        }
        Plan plan = new Plan(Ids.next(), name, opening.entry().id(), opening.dataset().id(), opening.entry().description().provider(), grantee, format, schedule, fields, keep,
                FileStore.ACTIVE, null, maker.next(schedule), 0, null, actor.name(), clock.instant(), 1, null);
        transaction.executeWithoutResult(status -> {
            store.insert(plan);
            audit.record("sharing.file.plan", "share-file-plan", Long.toString(plan.id()), name, null, Map.of("resource", Long.toString(plan.resource()), "grantee", grantee, "format", format.id(),
                    "schedule", schedule.toString(), "keepDays", keep));
        });
        return plan;
    }

    Plan visible(long id) {
        Actor actor = CurrentActor.require();
        return store.find(id).filter(p -> sees(actor, p.grantee(), p.provider())).orElseThrow(() -> Problem.notFound("no-plan", "没有这个文件计划，或您无权查看。"));
    }

    boolean manages(Actor actor, Plan p) {
        return rights.may(actor, "share.manage", p.grantee());
    }

    private boolean sees(Actor actor, String grantee, String provider) {
        return rights.may(actor, "share.read", grantee) || rights.may(actor, "share.read", provider);
    }

    private Plan managed(long id) {
        Plan plan = visible(id);
        if (!manages(CurrentActor.require(), plan)) {
            throw Problem.forbidden("not-yours", "文件计划由接收部门管理；数据提供部门可以收回授权。");
        }
        return plan;
    }

    Plan pause(long id) {
        Plan plan = managed(id);
        return step(plan, FileStore.PAUSED, "人工暂停", plan.nextAt(), "sharing.file.pause");
    }

    Plan resume(long id) {
        Plan plan = managed(id);
        outlet.open(plan.resource(), plan.grantee(), CurrentActor.require().username(), new HashSet<>(plan.fields()));
        return step(plan, FileStore.ACTIVE, null, maker.next(plan.schedule()), "sharing.file.resume");
    }

    /** Makes one file now, beside the schedule: a paused plan stays paused. */
    Plan now(long id) {
        Plan plan = managed(id);
        // better told at the click than found as a plan that has stopped
        outlet.open(plan.resource(), plan.grantee(), CurrentActor.require().username(), new HashSet<>(plan.fields()));
        return transaction.execute(status -> {
            store.once(id, clock.instant().truncatedTo(ChronoUnit.MICROS));
            audit.record("sharing.file.now", "share-file-plan", Long.toString(id), plan.name(), null, null);
            return store.find(id).orElseThrow();
        });
    }

    private Plan step(Plan plan, String state, String reason, Instant next, String action) {
        return transaction.execute(status -> {
            store.state(plan.id(), state, reason, next);
            record(action, plan);
            return store.find(plan.id()).orElseThrow();
        });
    }

    private void record(String action, Plan plan) {
        switch (action) {
            case "sharing.file.pause" -> audit.record("sharing.file.pause", "share-file-plan", Long.toString(plan.id()), plan.name(), null, null);
            default -> audit.record("sharing.file.resume", "share-file-plan", Long.toString(plan.id()), plan.name(), null, null);
        }
    }

    /** The plan and its files. */
    void remove(long id) {
        Plan plan = managed(id);
        List<Made> files = store.filesOf(id);
        transaction.executeWithoutResult(status -> {
            store.delete(id);
            audit.record("sharing.file.remove", "share-file-plan", Long.toString(id), plan.name(), Map.of("files", files.size()), null);
        });
        files.forEach(f -> maker.delete(maker.path(f)));
    }

    record Download(Made file, java.nio.file.Path path, String receipt) {
    }

    record Proof(Made file, String receipt) {
    }

    /** Only the department that it was made for, as long as its grant stands as it was; on record like every other delivery. */
    Download download(long id) {
        Actor actor = CurrentActor.require();
        Made file = store.file(id).filter(f -> sees(actor, f.grantee(), f.provider())).orElseThrow(() -> Problem.notFound("no-file", "没有这个文件，或您无权查看。"));
        if (!file.grantee().equals(actor.org())) {
            throw Problem.forbidden("not-yours", "文件只能由获得授权的部门下载。");
        }
        if (!file.state().equals("ready")) {
            throw Problem.unprocessable("not-ready", file.state().equals("gone") ? "文件已过保留期，请按计划重新生成。" : "文件还没有生成好。");
        }
        Opening opening = outlet.open(file.resource(), file.grantee(), actor.username(), new HashSet<>(file.fields()));
        // its rows were chosen and masked as the grant was then
        if (!FileMaker.terms(opening).equals(file.terms())) {
            throw Problem.conflict("terms-changed", "文件生成后，授权的信息项、行条件或脱敏方式有了变化，不能再提供；请按计划重新生成。");
        }
        java.nio.file.Path path = maker.path(file);
        if (!Files.isReadable(path)) {
            throw Problem.unprocessable("file-lost", "文件已不在服务器上，请重新生成。");
        }
        Call call = new Call(Ids.next(), clock.instant(), "file", null, file.grantee(), actor.username(), actor.ip(), file.resource(), opening.decision().grant(), "file:" + file.id(),
                Sm3.digest(("file:" + file.id()).getBytes(StandardCharsets.US_ASCII)), HexFormat.of().parseHex(file.sm3()), (int) Math.min(Integer.MAX_VALUE, file.rows()), file.bytes(), 0, "ok");
        Receipt receipt;
        try {
            receipt = calls.record(call).join();
        } catch (CompletionException e) {
            throw Problem.unavailable("no-receipt", "回执暂时无法签发，请稍候再试。", e.getCause());
        }
        transaction.executeWithoutResult(status -> {
            store.downloaded(id, call.id());
            audit.record("sharing.file.download", "share-file", Long.toString(id), file.name(), null, Map.of("rows", file.rows(), "sm3", file.sm3()));
        });
        return new Download(file, path, receipt.text());
    }

    /** Of the last time that the file was fetched; who may see the file may examine it. */
    Proof receipt(long id) {
        Actor actor = CurrentActor.require();
        Made file = store.file(id).filter(f -> sees(actor, f.grantee(), f.provider())).orElseThrow(() -> Problem.notFound("no-file", "没有这个文件，或您无权查看。"));
        if (file.lastCall() == null) {
            throw Problem.unprocessable("not-fetched", "文件还没有下载过，下载时才签发回执。");
        }
        return new Proof(file, records.receipt(actor, file.lastCall()).text());
    }
}
