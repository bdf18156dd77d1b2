package org.zhongshu.platform.benefits.internal;

import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseClosed;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The way of a batch: {@code draft → submitted → approved → sent → reconciled}, or back by {@code rejected → draft}, or {@code withdrawn}. Who made it does not approve it. Each step names the version seen; lines that a rule holds
 * never go to the bank.
 */
@Component
class BatchDesk {

    static final Set<String> AFTERWARDS = Set.of("submitted", "approved", "sent", "reconciled");
    private static final String CONFIRMED = "属实";

    private final BatchStore store;
    private final Programmes programmes;
    private final PaymentFiles files;
    private final Supervision supervision;
    private final Cases cases;
    private final Access access;
    private final Reach reach;
    private final Audit audit;
    private final CityProfile city;
    private final TransactionTemplate transaction;
    private final Clock clock;

    BatchDesk(BatchStore store, Programmes programmes, PaymentFiles files, Supervision supervision, @Lazy Cases cases, Access access, Reach reach, Audit audit, CityProfile city, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.programmes = programmes;
        this.files = files;
        this.supervision = supervision;
        this.cases = cases;
        this.access = access;
        this.reach = reach;
        this.audit = audit;
        this.city = city;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Loads a list whole or not at all, and lets the rules look at it. The same file for the same period again is the same batch. */
    BatchStore.Batch load(String programmeId, String givenPeriod, String fileName, InputStream content) {
        Programme programme = programmes.get(programmeId);
        Actor actor = CurrentActor.require();
        reach.manage(programme.department());
        String period = programme.period(givenPeriod);
        String name = fileName == null || fileName.isBlank() ? "清单.csv" : fileName.replaceAll("^.*[/\\\\]", "").replaceAll("\\p{Cntrl}", "");
        return PaymentFiles.kept(content, file -> {
            String sm3 = digest(file);
            Optional<BatchStore.Batch> before = store.ofFile(programme.id(), period, sm3);
            if (before.isPresent()) {
                return before.get();
            }
            List<PaymentFiles.Payment> payments = files.payments(name, file);
            return transaction.execute(status -> {
                store.deciding();
                long id = Ids.next();
                Instant now = clock.instant();
                String number = "BF" + LocalDate.ofInstant(now, city.current().zone()).format(DateTimeFormatter.BASIC_ISO_DATE) + "%06d".formatted(Math.floorMod(id, 1_000_000));
                if (!store.insert(new BatchStore.Batch(id, number, programme.id(), programme.department(), period, name.length() > 120 ? name.substring(0, 120) : name, sm3, "draft", now, actor.accountId(), actor.name(), null, null, null, null, null, 1))) {
                    return store.ofFile(programme.id(), period, sm3).orElseThrow(() -> Problem.conflict("number-taken", "请再试一次。"));
                }
                List<BatchStore.Line> lines = new ArrayList<>();
                int no = 0;
                for (PaymentFiles.Payment p : payments) {
                    lines.add(new BatchStore.Line(Ids.next(), id, ++no, programme.id(), period, p.idNumber(), p.name(), p.account(), p.bank(), p.fen(), "ok", null, null, null, null));
                }
                List<BatchStore.Finding> findings = supervision.examine(programme, lines);
                Set<Long> held = new HashSet<>();
                findings.stream().filter(BatchStore.Finding::hold).forEach(f -> held.add(f.line()));
                store.insert(lines.stream().map(l -> held.contains(l.id()) ? new BatchStore.Line(l.id(), l.batch(), l.no(), l.programme(), l.period(), l.idNumber(), l.name(), l.account(), l.bank(), l.fen(), "held", null, null, null, null) : l).toList());
                store.insertFindings(findings);
                audit.record("benefit.load", "benefit-batch", number, null, null, Map.of("programme", programme.id(), "period", period, "lines", lines.size(), "findings", findings.size(), "sm3", sm3));
                return store.find(id).orElseThrow();
            });
        });
    }

    /** The maker's word that it is ready. What the rules hold becomes a case each, before anything is paid. */
    BatchStore.Batch submit(long id, int version) {
        return step(id, version, reach::manage, "submit", null, Set.of("draft", "rejected"), batch -> {
            if (store.sums(id).stream().noneMatch(s -> s.state().equals("ok"))) {
                throw nothingToPay();
            }
            store.submitted(batch, clock.instant());
            store.state(batch, "submitted", null);
            report(batch, store.findings(id));
        });
    }

    private void report(BatchStore.Batch batch, List<BatchStore.Finding> findings) {
        Map<Long, BatchStore.Line> lines = new HashMap<>();
        store.lines(batch.id()).forEach(l -> lines.put(l.id(), l));
        Map<Long, List<BatchStore.Finding>> byLine = new LinkedHashMap<>();
        findings.stream().filter(f -> f.hold() && f.caseId() == null).forEach(f -> byLine.computeIfAbsent(f.line(), k -> new ArrayList<>()).add(f));
        byLine.forEach((lineId, of) -> {
            BatchStore.Line line = lines.get(lineId);
            String rules = String.join("、", of.stream().map(f -> programmes.ruleName(f.rule())).toList());
            String text = programmes.nameOf(batch.programme()) + " " + batch.period() + "，批次 " + batch.number() + " 第 " + line.no() + " 笔，" + Fen.yuan(line.fen()) + " 元。" + String.join("；", of.stream().map(f -> programmes.ruleName(f.rule()) + "：" + f.text()).toList());
            // no identity number: it stays sealed in the batch, which the text names
            CaseRef opened = CurrentActor.as(Actor.system("benefits"), () -> cases.open(new FindingReport("benefit-" + line.id() + "-" + of.getFirst().rule(), programmes.nameOf(batch.programme()) + "：" + rules, text, batch.department(),
                    List.of(new Case.Party("payee", line.name(), null, null, null)), clock.instant())));
            of.forEach(f -> store.caseOf(f.id(), opened.id(), opened.number()));
        });
    }

    BatchStore.Batch approve(long id, int version) {
        BatchStore.Batch after = step(id, version, reach::approve, "approve", null, Set.of("submitted"), batch -> {
            second(batch);
            store.deciding();
            if (!payable(batch, true)) {
                // what is held now stays so; there is nothing to approve
                store.state(batch, "submitted", null);
                return;
            }
            store.approved(batch, clock.instant(), CurrentActor.require().name());
            store.state(batch, "approved", null);
        });
        if (!after.state().equals("approved")) {
            throw nothingToPay();
        }
        return after;
    }

    /** Since the list was loaded payees died, or got on their way in another batch: such lines are held now, and become cases. @return whether anything is left to pay */
    private boolean payable(BatchStore.Batch batch, boolean others) {
        List<BatchStore.Line> ok = store.lines(batch.id()).stream().filter(l -> l.state().equals("ok")).toList();
        List<BatchStore.Finding> found = new ArrayList<>(died(batch, ok));
        if (others) {
            found.addAll(supervision.elsewhere(programmes.get(batch.programme()), ok));
        }
        return ok.size() > withhold(batch, ok, found);
    }

    /** Whom the rule has told of before was released by somebody who knew, or is a case already. */
    private List<BatchStore.Finding> died(BatchStore.Batch batch, List<BatchStore.Line> lines) {
        Set<Long> known = told(batch, "dead");
        return supervision.died(lines.stream().filter(l -> !known.contains(l.id())).toList());
    }

    private Set<Long> told(BatchStore.Batch batch, String rule) {
        Set<Long> known = new HashSet<>();
        store.findings(batch.id()).stream().filter(f -> f.rule().equals(rule)).forEach(f -> known.add(f.line()));
        return known;
    }

    /** @param lines those that {@code found} is about, of which the ones not yet on their way are held. @return how many are */
    private int withhold(BatchStore.Batch batch, List<BatchStore.Line> lines, List<BatchStore.Finding> found) {
        store.insertFindings(found);
        Set<Long> wrong = new HashSet<>();
        found.stream().filter(BatchStore.Finding::hold).forEach(f -> wrong.add(f.line()));
        List<BatchStore.Line> held = lines.stream().filter(l -> l.state().equals("ok") && wrong.contains(l.id())).toList();
        if (!held.isEmpty()) {
            store.withhold(held.stream().map(BatchStore.Line::id).toList());
            audit.record("benefit.hold", "benefit-batch", batch.number(), null, Map.of("state", "ok"), Map.of("state", "held", "lines", held.stream().map(BatchStore.Line::no).toList()));
        }
        report(batch, store.findings(batch.id()));
        return held.size();
    }

    BatchStore.Batch reject(long id, int version, String reason) {
        String why = reason(reason);
        return step(id, version, reach::approve, "reject", why, Set.of("submitted"), batch -> store.state(batch, "rejected", why));
    }

    /** Given up before it went to the bank. */
    BatchStore.Batch withdraw(long id, int version, String reason) {
        String why = reason(reason);
        return step(id, version, reach::manage, "withdraw", why, Set.of("draft", "rejected", "submitted", "approved"), batch -> {
            store.giveUp(batch);
            store.state(batch, "withdrawn", why);
        });
    }

    /** A held line is paid after all, by the second person's word, while the batch lies before them. */
    BatchStore.Batch release(long lineId, String reason) {
        String why = reason(reason);
        BatchStore.Line line = store.findLine(lineId).orElseThrow(() -> Problem.notFound("no-line", "没有这一笔。"));
        return transaction.execute(status -> {
            BatchStore.Batch batch = store.hold(line.batch()).orElseThrow();
            reach.approve(batch.department());
            second(batch);
            if (!batch.state().equals("submitted") || !store.findLine(lineId).orElseThrow().state().equals("held")) {
                throw Problem.unprocessable("wrong-state", "只有待审核批次中暂缓的一笔可以解除暂缓。");
            }
            List<BatchStore.Finding> confirmed = store.findings(batch.id()).stream().filter(f -> f.line() == lineId && f.hold() && f.outcome() != null && f.outcome().startsWith(CONFIRMED)).toList();
            if (!confirmed.isEmpty()) {
                throw Problem.unprocessable("confirmed", "这一笔的问题已核实属实，不能解除暂缓：" + String.join("、", confirmed.stream().map(f -> programmes.ruleName(f.rule())).toList()) + "。");
            }
            store.deciding();
            supervision.elsewhere(programmes.get(batch.programme()), List.of(line)).stream().filter(BatchStore.Finding::hold).findFirst().ifPresent(f -> {
                throw Problem.unprocessable("paid-elsewhere", "此人" + f.text() + "，不能解除暂缓；请先处理另一批次。");
            });
            store.release(lineId, CurrentActor.require().name(), why);
            store.state(batch, "submitted", null);
            audit.record("benefit.release", "benefit-batch", batch.number(), why, Map.of("line", line.no(), "state", "held"), Map.of("state", "ok"));
            return store.find(batch.id()).orElseThrow();
        });
    }

    /** @param text CSV in UTF-8 */
    record PayFile(String name, String text, String sm3) {
    }

    /** What goes to the bank; the first time it is given out the batch is sent. Given out again it is the same. Names and accounts in clear: needs a reason, and is a look at personal data. */
    PayFile payFile(long id, String reason) {
        String why = reason(reason);
        PayFile file = transaction.execute(status -> {
            BatchStore.Batch batch = store.hold(id).orElseThrow(BatchDesk::unknown);
            Actor actor = CurrentActor.require();
            reach.manage(batch.department());
            access.check(actor, "personal.view", batch.department());
            if (!Set.of("approved", "sent", "reconciled").contains(batch.state())) {
                throw Problem.unprocessable("wrong-state", "审核通过后才能生成付款文件。");
            }
            if (batch.state().equals("approved") && !payable(batch, false)) {
                return null;
            }
            List<BatchStore.Line> lines = store.lines(id).stream().filter(l -> !l.state().equals("held")).toList();
            String text = PaymentFiles.forBank(batch, programmes.nameOf(batch.programme()), lines);
            String sm3 = Sm3.hex(text);
            if (batch.state().equals("approved")) {
                store.paying(batch, sm3);
                store.state(batch, "sent", null);
            } else if (!sm3.equals(batch.paySm3())) {
                throw Problem.conflict("file-changed", "付款文件与送银行时的不一致，请联系系统管理员。");
            }
            audit.record("benefit.pay-file", "benefit-batch", batch.number(), why, Map.of("state", batch.state()), Map.of("lines", lines.size(), "yuan", Fen.yuan(lines.stream().mapToLong(BatchStore.Line::fen).sum()), "sm3", sm3));
            return new PayFile(batch.number() + ".csv", text, sm3);
        });
        if (file == null) {
            throw nothingToPay();
        }
        return file;
    }

    /** The bank's answer, by another than who made the batch: whole or not at all, exact to the fen. The same file again changes nothing; what was paid may still come back, what came back is not paid by a later answer. */
    BatchStore.Batch reconcile(long id, String fileName, InputStream content) {
        BatchStore.Batch known = store.find(id).orElseThrow(BatchDesk::unknown);
        if (!reach.manages(known.department())) {
            reach.approve(known.department());
        }
        second(known);
        record Answer(String sm3, Map<Integer, PaymentFiles.Told> lines) {
        }
        Answer answer = PaymentFiles.kept(content, file -> new Answer(digest(file), files.told(fileName == null || fileName.isBlank() ? "对账.csv" : fileName, file, known.number())));
        Map<Integer, PaymentFiles.Told> told = answer.lines();
        return transaction.execute(status -> {
            BatchStore.Batch batch = store.hold(id).orElseThrow(BatchDesk::unknown);
            if (!Set.of("sent", "reconciled").contains(batch.state())) {
                throw Problem.unprocessable("wrong-state", "付款文件送出后才能对账。");
            }
            Map<Integer, BatchStore.Line> lines = new HashMap<>();
            store.lines(id).forEach(l -> lines.put(l.no(), l));
            Map<String, String> errors = new LinkedHashMap<>();
            List<BatchStore.Line> fresh = new ArrayList<>();
            List<BatchStore.Line> late = new ArrayList<>();
            told.values().forEach(t -> {
                BatchStore.Line line = lines.get(t.no());
                String state = t.paid() ? "paid" : "returned";
                String wrong = line == null || line.state().equals("held") ? "不在付款文件中" : line.fen() != t.fen() ? "金额 " + Fen.yuan(t.fen()) + " 元，应为 " + Fen.yuan(line.fen()) + " 元"
                        : line.state().equals("returned") && t.paid() ? "先前的结果是失败，不能改变" : null;
                if (wrong != null) {
                    errors.put("序号 " + t.no(), wrong);
                } else if (line.state().equals("sent")) {
                    fresh.add(line);
                } else if (!line.state().equals(state)) {
                    // credited, and sent back days later: banks do
                    late.add(line);
                }
            });
            if (!errors.isEmpty()) {
                throw Problem.invalid("not-reconciled", "对账文件与付款文件不一致，没有记入任何一笔。", errors);
            }
            Instant now = clock.instant();
            fresh.forEach(l -> store.told(l.id(), told.get(l.no()).paid() ? "paid" : "returned", told.get(l.no()).reason(), now));
            if (!late.isEmpty()) {
                late.forEach(l -> store.told(l.id(), "returned", told.get(l.no()).reason(), now));
                store.state(batch, batch.state(), null);
                audit.record("benefit.late-return", "benefit-batch", batch.number(), null, Map.of("state", "paid"), Map.of("state", "returned", "lines", late.stream().map(BatchStore.Line::no).toList(), "sm3", answer.sm3()));
            }
            if (!fresh.isEmpty()) {
                boolean all = store.sums(id).stream().noneMatch(s -> s.state().equals("sent"));
                store.state(batch, all ? "reconciled" : "sent", null);
                audit.record("benefit.reconcile", "benefit-batch", batch.number(), null, null, Map.of("lines", fresh.size(), "complete", all, "sm3", answer.sm3()));
            }
            return store.find(id).orElseThrow();
        });
    }

    /** Whether payees died since: of what is to be paid, which is held then, of what is on its way, and of what was paid. What is found becomes a case. */
    BatchStore.Batch recheck(long id) {
        return lookAgain(id, false, reach::manage);
    }

    /** The same by itself. @param entitled also whether what entitled the payees still stands; each is a look that the payee sees */
    void watch(long id, boolean entitled) {
        lookAgain(id, entitled, department -> { });
    }

    private BatchStore.Batch lookAgain(long id, boolean entitled, Right right) {
        return transaction.execute(status -> {
            BatchStore.Batch batch = store.hold(id).orElseThrow(BatchDesk::unknown);
            right.check(batch.department());
            if (!AFTERWARDS.contains(batch.state())) {
                throw Problem.unprocessable("wrong-state", "提交以后、没有作废的批次才能复核。");
            }
            List<BatchStore.Line> alive = store.lines(id).stream().filter(l -> Set.of("ok", "sent", "paid").contains(l.state())).toList();
            List<BatchStore.Finding> found = new ArrayList<>(died(batch, alive));
            int dead = found.size();
            if (entitled) {
                Set<Long> known = told(batch, "not-entitled");
                found.stream().map(BatchStore.Finding::line).forEach(known::add);
                found.addAll(supervision.lostEntitlement(programmes.get(batch.programme()), alive.stream().filter(l -> !known.contains(l.id())).toList()));
            }
            if (withhold(batch, alive, found) > 0) {
                // another list than the one that was seen
                store.state(batch, batch.state(), batch.reason());
            }
            audit.record("benefit.recheck", "benefit-batch", batch.number(), null, null, Map.of("lines", alive.size(), "dead", dead, "entitlement", found.size() - dead));
            return store.find(id).orElseThrow();
        });
    }

    /** What came out of a finding. Inside the case's transaction. */
    @EventListener
    void closed(CaseClosed e) {
        if (e.type().equals(FindingReport.TYPE)) {
            store.outcome(e.caseId(), switch (e.action()) {
                case "confirmed" -> CONFIRMED;
                case "unfounded" -> "不属实";
                default -> "终止核实";
            } + cases.lastWords(e.caseId()).map(w -> "：" + w).orElse(""));
        }
    }

    private interface Right {
        void check(String department);
    }

    private interface Step {
        void take(BatchStore.Batch batch);
    }

    private BatchStore.Batch step(long id, int version, Right right, String action, String reason, Set<String> from, Step step) {
        return transaction.execute(status -> {
            BatchStore.Batch batch = store.hold(id).orElseThrow(BatchDesk::unknown);
            right.check(batch.department());
            if (batch.version() != version) {
                throw Problem.conflict("batch-changed", "这个批次刚刚有变动，请刷新后再办。");
            }
            if (!from.contains(batch.state())) {
                throw Problem.unprocessable("wrong-state", "批次现在的状态不能办理这一步。");
            }
            step.take(batch);
            BatchStore.Batch after = store.find(id).orElseThrow();
            audit.record("benefit." + action, "benefit-batch", batch.number(), reason, Map.of("state", batch.state()), Map.of("state", after.state()));
            return after;
        });
    }

    private static void second(BatchStore.Batch batch) {
        if (batch.madeBy() == CurrentActor.require().accountId()) {
            throw Problem.forbidden("same-person", "编制批次的人不能审核、对账，请由另一人办理。");
        }
    }

    private static Problem nothingToPay() {
        return Problem.unprocessable("nothing-to-pay", "全部被监督规则暂缓，没有可以发放的。");
    }

    static Problem unknown() {
        return Problem.notFound("no-batch", "没有这个批次。");
    }

    private static String reason(String given) {
        String why = given == null ? "" : given.replace('\0', ' ').strip();
        if (why.length() < 2 || why.length() > 200) {
            throw Problem.badRequest("no-reason", "请说明原因（2 到 200 字）。");
        }
        return why;
    }

    private static String digest(Path file) {
        try {
            return HexFormat.of().formatHex(Sm3.digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
