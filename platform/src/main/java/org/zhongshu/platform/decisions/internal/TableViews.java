package org.zhongshu.platform.decisions.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.decisions.internal.TableModel.Rule;
import org.zhongshu.platform.decisions.internal.TableModel.Rules;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.publication.Publication;
import org.zhongshu.platform.publication.Revision;
import org.zhongshu.platform.publication.Standing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tables as the HTTP face shows them: readable, with the steps that the reader may take. */
@Component
class TableViews {

    private final Departments departments;
    private final Publication<TableText> tables;
    private final TableKind kind;

    TableViews(Departments departments, Publication<TableText> tables, TableKind kind) {
        this.departments = departments;
        this.tables = tables;
        this.kind = kind;
    }

    record Row(String id, String code, String name, String department, String departmentName, String state, Integer live, int draft, Instant publishedAt, Instant changedAt, String submittedBy, boolean demo,
               int version) {
    }

    /** @param feel as it is written; @param words in Chinese where that can be told */
    record Cell(String feel, String words) {
    }

    record Column(String expression, String label, String type) {
    }

    record RuleView(int number, List<Cell> conditions, List<Cell> results, String note) {
    }

    record DecisionView(String name, String label, String policy, List<Column> inputs, List<Column> outputs, List<RuleView> rules, String expression, boolean last) {
    }

    record FactView(String name, String label, String type) {
    }

    record Readable(String name, String description, List<FactView> facts, List<DecisionView> decisions) {
    }

    /** @param shown which version; @param blocked why the reader cannot review what is submitted; @param problems why the shown version cannot be submitted */
    record Detail(String id, String code, String name, String department, String departmentName, String state, Integer live, int draft, int shown, Readable table, String sm3, Instant publishedAt, Instant changedAt,
                  String submittedBy, boolean demo, int version, List<String> steps, String blocked, Map<String, String> problems, String engine) {
    }

    record Version(int number, String note, String by, String org, Instant at, Instant publishedAt, boolean live) {
    }

    /** @param kind same, removed, added */
    record Difference(String kind, int number, String conditions, String results, String note) {
    }

    Row row(TableStore.Line l) {
        return new Row(Long.toString(l.id()), l.code(), l.name(), l.department(), departments.nameOf(l.department()), l.state(), l.live(), l.draft(), l.publishedAt(), l.changedAt(), l.submittedBy(), l.demo(), l.version());
    }

    Detail detail(Standing s, Revision<TableText> v, Actor actor) {
        TableText t = v.words();
        return new Detail(Long.toString(s.id()), s.code(), t.name(), s.department(), departments.nameOf(s.department()), s.state().id(), s.live(), s.draft(), v.number(), readable(model(t.dmn())),
                CompiledTable.sm3(t.dmn()), s.publishedAt(), s.changedAt(), s.submittedBy(), s.demo(), s.version(), tables.steps(s, actor),
                s.state() == Standing.State.REVIEW ? tables.reviewObjection(s, actor).orElse(null) : null, s.state() == Standing.State.DRAFT || s.state() == Standing.State.CHANGED ? kind.missing(t) : Map.of(),
                CompiledTable.ENGINE);
    }

    Version version(Standing s, Revision<TableText> v) {
        return new Version(v.number(), v.note(), v.by(), v.org() == null ? null : departments.nameOf(v.org()), v.at(), v.publishedAt(), s.live() != null && s.live() == v.number());
    }

    /** Of a text that was read before it was kept. */
    static TableModel model(String dmn) {
        try {
            return TableReader.read(dmn);
        } catch (TableReader.Unfit e) {
            throw new IllegalStateException("决策表无法读取：" + e.getMessage(), e);
        }
    }

    static Readable readable(TableModel m) {
        return new Readable(m.name(), m.description(), m.inputs().stream().map(f -> new FactView(f.name(), f.label(), f.type())).toList(), m.decisions().stream().map(d -> new DecisionView(d.name(), d.label(),
                d.policy(), columns(d.inputs()), columns(d.outputs()), d.rules().stream().map(r -> new RuleView(r.number(), cells(r.conditions()), cells(r.results()), r.note())).toList(), d.expression(),
                d.name().equals(m.root()))).toList());
    }

    private static List<Column> columns(List<TableModel.Column> columns) {
        return columns.stream().map(c -> new Column(c.expression(), c.label(), c.type())).toList();
    }

    private static List<Cell> cells(List<String> entries) {
        return entries.stream().map(e -> new Cell(e, result(e))).toList();
    }

    private static String result(String feel) {
        if (feel == null || feel.equals("-") || feel.isEmpty()) {
            return null;
        }
        return FeelWords.condition(feel);
    }

    /** Rules that were taken away and added, in their order; those of both are told only by their number. */
    static List<Difference> differences(TableModel before, TableModel after) {
        List<Rule> a = before.rootRules().rules();
        List<Rule> b = after.rootRules().rules();
        int[][] longest = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                longest[i][j] = same(before, a.get(i), after, b.get(j)) ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        List<Difference> differences = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && same(before, a.get(i), after, b.get(j))) {
                differences.add(difference("same", after.rootRules(), b.get(j)));
                i++;
                j++;
            } else if (i < a.size() && (j == b.size() || longest[i + 1][j] >= longest[i][j + 1])) {
                differences.add(difference("removed", before.rootRules(), a.get(i++)));
            } else {
                differences.add(difference("added", after.rootRules(), b.get(j++)));
            }
        }
        return differences;
    }

    private static boolean same(TableModel before, Rule a, TableModel after, Rule b) {
        return conditions(before.rootRules(), a).equals(conditions(after.rootRules(), b)) && a.results().equals(b.results());
    }

    private static String conditions(Rules rules, Rule r) {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < rules.inputs().size(); i++) {
            if (!r.conditions().get(i).equals("-")) {
                told.add(TableModel.called(rules.inputs().get(i)) + " " + FeelWords.condition(r.conditions().get(i)));
            }
        }
        return told.isEmpty() ? "其余情况" : String.join("；", told);
    }

    private static Difference difference(String kind, Rules rules, Rule r) {
        return new Difference(kind, r.number(), conditions(rules, r), String.join("；", r.results().stream().filter(x -> x != null && !x.equals("null")).map(FeelWords::condition).toList()), r.note());
    }
}
