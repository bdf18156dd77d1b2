package org.zhongshu.platform.intermediaries.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Demand;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Signup;
import org.zhongshu.platform.intermediaries.internal.MarketFiles.Bringer;
import org.zhongshu.platform.intermediaries.internal.MarketFiles.Purpose;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What follows a choice that stands: the contract, the result with its hash and its clock, acceptance or one return, a grade. */
@Component
class Contracts {

    private static final int REWORK_DAYS = 5;

    private final DemandStore store;
    private final Choosing choosing;
    private final MarketFiles papers;
    private final Matters matters;
    private final WorkingCalendar calendar;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Contracts(DemandStore store, Choosing choosing, MarketFiles papers, Matters matters, WorkingCalendar calendar, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.choosing = choosing;
        this.papers = papers;
        this.matters = matters;
        this.calendar = calendar;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    private Demand held(Demand seen, Integer version, DemandState... states) {
        Demand d = store.lock(seen.id());
        Demands.version(d, version);
        if (!List.of(states).contains(d.state())) {
            throw Problem.unprocessable("not-now", "项目现在是“" + d.state().label() + "”，不能办理这一步。");
        }
        return d;
    }

    private Instant workDays(Instant from, int days) {
        return calendar.clock().deadline(from, new Limit(days, LimitUnit.WORK_DAY), List.of());
    }

    /** @param amount yuan; never more than was offered, or than the budget where nothing was */
    record Signed(String amount, Integer days, String file, Integer version) {
    }

    /** An agency that may no longer work gets no contract: the next one follows, which the answer shows. */
    void sign(Demand seen, Bringer by, Signed s) {
        long amount = Demands.fen(s.amount(), "amount", true);
        transaction.executeWithoutResult(status -> {
            Demand d = held(seen, s.version(), DemandState.AWARDED);
            Signup w = choosing.winner(d).orElseThrow();
            String not = choosing.hindrance(d, w);
            if (not != null) {
                choosing.drop(d, w, not, clock.instant());
                return;
            }
            long most = w.price() == null ? d.budget() : w.price();
            int longest = w.days() == null ? d.days() : w.days();
            if (amount > most) {
                throw Problem.invalid("too-dear", "合同金额不能超过中选价（没有报价的为预算）。", Map.of("amount", "不超过中选价"));
            }
            if (s.days() == null || s.days() < 1 || s.days() > longest) {
                throw Problem.invalid("bad-days", "合同时限须在 1 到 " + longest + " 个工作日之间。", Map.of("days", "1 到 " + longest));
            }
            if (s.file() == null || s.file().isBlank()) {
                throw Problem.invalid("no-file", "请上传合同。", Map.of("file", "请上传合同"));
            }
            papers.use(by, s.file(), Purpose.CONTRACT, d.id());
            Instant now = clock.instant();
            store.set(d.id(), "state = ?, amount = ?, contract_days = ?, contracted_at = ?, due = ?", DemandState.WORKING, amount, s.days(), now, workDays(now, s.days()));
            store.step(d.id(), "signed", null, now);
            audit.record("intermediary.sign", Demands.SUBJECT, d.number(), null, null, Map.of("amount", amount, "days", s.days(), "sm3", papers.of(Purpose.CONTRACT, d.id()).getLast().sm3()));
        });
    }

    /** By the chosen agency; an earlier result stays beside the new one. */
    void deliver(Demand seen, Bringer by, String file, Integer version) {
        transaction.executeWithoutResult(status -> {
            Demand d = held(seen, version, DemandState.WORKING, DemandState.RETURNED);
            if (file == null || file.isBlank()) {
                throw Problem.invalid("no-file", "请上传成果文件。", Map.of("file", "请上传成果文件"));
            }
            papers.use(by, file, Purpose.RESULT, d.id());
            Instant now = clock.instant();
            store.set(d.id(), "state = ?, delivered_at = ?", DemandState.DELIVERED, now);
            store.step(d.id(), "delivered", null, now);
            audit.record("intermediary.deliver", Demands.SUBJECT, d.number(), null, null, Map.of("sm3", papers.of(Purpose.RESULT, d.id()).getLast().sm3(), "inTime", !now.isAfter(d.due())));
        });
    }

    void accept(Demand seen, Integer version) {
        transaction.executeWithoutResult(status -> {
            Demand d = held(seen, version, DemandState.DELIVERED);
            Instant now = clock.instant();
            store.set(d.id(), "state = ?, accepted_at = ?", DemandState.ACCEPTED, now);
            store.step(d.id(), "accepted", null, now);
            audit.record("intermediary.accept", Demands.SUBJECT, d.number(), null, null, Map.of("sm3", papers.of(Purpose.RESULT, d.id()).getLast().sm3()));
        });
    }

    /** Once; what is still wrong after that is a complaint. */
    void sendBack(Demand seen, String reason, Integer version) {
        String why = Agencies.words(reason, "reason", 4, 500, "退回理由");
        transaction.executeWithoutResult(status -> {
            Demand d = held(seen, version, DemandState.DELIVERED);
            if (d.returned() > 0) {
                throw Problem.unprocessable("returned-already", "成果只能退回一次；仍不符合约定的，请投诉。");
            }
            Instant now = clock.instant();
            Instant rework = workDays(now, REWORK_DAYS);
            store.set(d.id(), "state = ?, returned = returned + 1, due = ?", DemandState.RETURNED, rework.isAfter(d.due()) ? rework : d.due());
            store.step(d.id(), "returned", why, now);
            audit.record("intermediary.return", Demands.SUBJECT, d.number(), why, null, null);
        });
    }

    void grade(Demand seen, Integer grade, Integer version) {
        if (grade == null || grade < 1 || grade > 5) {
            throw Problem.invalid("bad-grade", "请选择 1 到 5 分。", Map.of("grade", "1 到 5"));
        }
        transaction.executeWithoutResult(status -> {
            Demand d = held(seen, version, DemandState.ACCEPTED);
            if (d.grade() != null) {
                throw Problem.conflict("graded-already", "已经评价过了。");
            }
            store.set(d.id(), "grade = ?", grade);
            audit.record("intermediary.grade", Demands.SUBJECT, d.number(), null, null, Map.of("grade", grade));
        });
    }

    /** The accepted result becomes material of the owner's matter, once. */
    void give(Demand seen, long person, Integer version) {
        transaction.executeWithoutResult(status -> {
            Demand d = held(seen, version, DemandState.ACCEPTED);
            if (d.matter() == null || d.givenTo() != null) {
                throw Problem.unprocessable("no-matter", d.matter() == null ? "这个项目没有关联办件。" : "成果已送到办件。");
            }
            var last = papers.of(Purpose.RESULT, d.id()).getLast();
            var whole = papers.whole(Purpose.RESULT, d.id(), last.id()).orElseThrow();
            matters.addMaterial(d.matter(), person, last.name(), whole.bytes(), "中介服务成果（" + d.number() + "）已送到本办件");
            store.set(d.id(), "given_to = ?", d.matter());
            store.step(d.id(), "given", null, clock.instant());
            audit.record("intermediary.give", Demands.SUBJECT, d.number(), null, null, Map.of("matter", d.matter(), "sm3", last.sm3()));
        });
    }
}
