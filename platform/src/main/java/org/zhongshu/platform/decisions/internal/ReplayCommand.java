package org.zhongshu.platform.decisions.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.decisions.internal.Judgement.Step;

import javax.sql.DataSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What {@link org.zhongshu.platform.decisions.ReplayDecision} does. */
public final class ReplayCommand {

    private static final long LARGEST = 4_000_000;

    private ReplayCommand() {
    }

    public static int run(Path file, PrintStream out) throws IOException {
        if (Files.size(file) > LARGEST) {
            out.println("文件过大 the file is too large: " + file);
            return 2;
        }
        try {
            return told(Replay.exported(Files.readString(file)), out);
        } catch (IllegalArgumentException | TableReader.Unfit e) {
            out.println("无法读取 could not be read: " + e.getMessage());
            return 2;
        }
    }

    public static int run(long number, DataSource database, PrintStream out) {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        Optional<DecisionStore.Made> made = new DecisionStore(jdbc).find(number);
        Optional<TableStore.Text> text = made.flatMap(m -> new TableStore(jdbc).version(m.table(), m.version()));
        if (text.isEmpty()) {
            out.println("没有这个决定 no such decision: " + number);
            return 2;
        }
        try {
            return told(Replay.of(made.get(), text.get().dmn()), out);
        } catch (TableReader.Unfit e) {
            out.println("决策表无法读取 the table could not be read: " + e.getMessage());
            return 1;
        }
    }

    /** What was decided of a matter, the first decision first: an applicant names their number, not the decision's. */
    public static int run(String matter, DataSource database, PrintStream out) {
        List<Long> made = new JdbcTemplate(database).queryForList("SELECT id FROM decisions.decision WHERE subject = ? ORDER BY id", Long.class, matter);
        if (made.isEmpty()) {
            out.println("没有这个办件，或它不由决策表决定 no such matter, or no table decided it: " + matter);
            return 2;
        }
        return made.stream().mapToInt(id -> run(id, database, out)).max().orElseThrow();
    }

    private static int told(Replay r, PrintStream out) {
        DecisionStore.Made m = r.made();
        out.printf("决定 decision %d：%s（%s）第 %d 版，%s%n", m.id(), m.code(), r.model().name(), m.version(), m.at());
        out.printf("当时 then：%s %s %s（%s）%n", word(m.outcome()), m.clause() == null ? "" : m.clause(), m.reason(), m.engine());
        out.printf("重演 now ：%s %s %s（%s）%n", word(r.now().outcome()), r.now().clause() == null ? "" : r.now().clause(), r.now().reason(), CompiledTable.ENGINE);
        r.model().inputs().forEach(f -> out.printf("  %s %s = %s%n", f.name(), f.label() == null ? "" : f.label(), FactValues.words(FactValues.read(r.model().inputs(), m.inputs()).get(f.name()))));
        for (Step step : Judgement.words(r.model(), FactValues.read(r.model().inputs(), m.inputs()), r.now().matched())) {
            out.printf("  规则 rule %s/%d %s%n", step.decision(), step.rule(), step.note() == null ? "" : step.note());
            step.conditions().forEach(c -> out.printf("    %s：要求 %s%s%n", c.what(), c.expected(), c.value() == null ? "" : "，实际 " + c.value()));
        }
        r.differences().forEach(d -> out.println("不同 differs: " + d));
        out.println(r.same() ? "一致：重演的结论、依据、理由、输出和命中规则都与当时相同 the same" : "不一致 not the same");
        return r.same() ? 0 : 1;
    }

    private static String word(org.zhongshu.platform.decisions.Decisions.Outcome outcome) {
        return switch (outcome) {
            case APPROVE -> "准予 approve";
            case REFUSE -> "不予 refuse";
            case PERSON -> "转人工 person";
        };
    }
}
