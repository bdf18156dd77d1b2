package org.zhongshu.platform.decisions.internal;

import org.zhongshu.platform.decisions.internal.TableModel.Column;
import org.zhongshu.platform.decisions.internal.TableModel.Fact;
import org.zhongshu.platform.decisions.internal.TableModel.Rule;
import org.zhongshu.platform.decisions.internal.TableModel.Rules;
import org.zhongshu.platform.decisions.internal.XmlTree.Node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a DMN text and refuses what a table here may not have: other functions than FEEL's own (they could call any Java method), loops, patterns
 * and powers (they could run for ever), today's date (a replay would see another one), other models. The engine reads the same text afterwards.
 */
final class TableReader {

    static final int LONGEST = 200_000;
    private static final int MOST_RULES = 500;
    private static final int MOST_COLUMNS = 60;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,59}");
    private static final Pattern SPACE = Pattern.compile("https?://www\\.omg\\.org/spec/DMN/20(191111|211108|230324|240513)/MODEL/");
    private static final Pattern LITERAL = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"");
    private static final Pattern FORBIDDEN = Pattern.compile("\\b(external|function|for|some|every|matches|replace|split|now|today\\s*\\()|\\*\\*");
    private static final Set<String> ELEMENTS = Set.of("definitions", "description", "itemDefinition", "typeRef", "inputData", "variable", "decision", "question", "allowedAnswers",
            "informationRequirement", "requiredInput", "requiredDecision", "decisionTable", "input", "inputExpression", "inputValues", "text", "output", "outputValues", "annotation", "rule",
            "inputEntry", "outputEntry", "annotationEntry", "literalExpression");
    /** Their content is for drawing programs. */
    private static final Set<String> SKIPPED = Set.of("DMNDI", "extensionElements", "textAnnotation", "association");
    private static final Map<String, String> TYPES = Map.of("string", "string", "number", "number", "boolean", "boolean", "date", "date");
    static final List<String> NEEDED = List.of("outcome", "clause", "reason");

    private final List<String> errors = new ArrayList<>();

    private TableReader() {
    }

    /** The text cannot be a table here; every reason with its line. */
    static final class Unfit extends Exception {
        private final transient List<String> reasons;

        Unfit(List<String> reasons) {
            super(String.join("；", reasons));
            this.reasons = List.copyOf(reasons);
        }

        List<String> reasons() {
            return reasons;
        }
    }

    static TableModel read(String dmn) throws Unfit {
        if (dmn == null || dmn.isBlank()) {
            throw new Unfit(List.of("没有决策表内容"));
        }
        if (dmn.length() > LONGEST) {
            throw new Unfit(List.of("决策表超过 " + LONGEST / 1000 + " 千字"));
        }
        if (dmn.chars().anyMatch(c -> c == 0 || c == 0xFFFE || c == 0xFFFF)) {
            throw new Unfit(List.of("决策表含有不允许的字符"));
        }
        TableReader reader = new TableReader();
        try {
            TableModel model = reader.model(XmlTree.parse(dmn));
            if (!reader.errors.isEmpty()) {
                throw new Unfit(reader.errors);
            }
            return model;
        } catch (XmlTree.Unreadable e) {
            throw new Unfit(List.of(e.getMessage()));
        }
    }

    private void error(Node node, String reason) {
        if (errors.size() < 20) {
            errors.add("第 " + node.line() + " 行：" + reason);
        }
    }

    private TableModel model(Node root) throws Unfit {
        if (!root.name().equals("definitions") || root.space() == null || !SPACE.matcher(root.space()).matches()) {
            error(root, "不是 DMN 1.3 及以上的模型（根元素应为 definitions，命名空间 https://www.omg.org/spec/DMN/20191111/MODEL/）");
            throw new Unfit(errors);
        }
        allowed(root);
        Set<String> lists = new HashSet<>();
        root.all("itemDefinition").forEach(t -> {
            if (!"true".equals(t.attribute("isCollection")) || !"string".equals(t.textOf("typeRef"))) {
                error(t, "自定义类型只能是文字的列表（isCollection，typeRef=string）");
            }
            lists.add(t.attribute("name"));
        });
        List<Fact> facts = new ArrayList<>();
        Map<String, Node> byId = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (Node in : root.all("inputData")) {
            byId.put(in.attribute("id"), in);
            String name = in.attribute("name");
            String type = in.first("variable").map(v -> v.attribute("typeRef")).orElse(null);
            if (name == null || !NAME.matcher(name).matches() || !names.add(name)) {
                error(in, "事实名称须为小写字母、数字和下划线，且不重复：" + name);
            }
            if (type == null || !TYPES.containsKey(type) && !lists.contains(type)) {
                error(in, "事实“" + name + "”的类型须为 string、number、boolean、date 或文字列表：" + type);
            }
            facts.add(new Fact(name, in.attribute("label"), type == null ? "string" : TYPES.getOrDefault(type, "list"), in.line()));
        }
        List<Rules> decisions = new ArrayList<>();
        Set<String> needed = new HashSet<>();
        for (Node d : root.all("decision")) {
            if (d.attribute("name") == null || !NAME.matcher(d.attribute("name")).matches() || !names.add(d.attribute("name"))) {
                error(d, "决策名称须为小写字母、数字和下划线，且不重复：" + d.attribute("name"));
            }
            d.all("informationRequirement").forEach(r -> r.children().forEach(c -> {
                String href = c.attribute("href");
                if (c.name().equals("requiredDecision") && href != null) {
                    needed.add(href.replaceFirst("^#", ""));
                } else if (href == null || !byId.containsKey(href.replaceFirst("^#", ""))) {
                    error(c, "引用的事实不存在：" + href);
                }
            }));
            decisions.add(rules(d));
        }
        List<Node> roots = root.all("decision").stream().filter(d -> !needed.contains(d.attribute("id"))).toList();
        if (roots.size() != 1) {
            error(root, roots.isEmpty() ? "没有决策" : "应当只有一个最终决策（不被其他决策引用），现有 " + roots.size() + " 个");
            throw new Unfit(errors);
        }
        Node last = roots.getFirst();
        Rules table = decisions.stream().filter(r -> r.line() == last.line()).findFirst().orElseThrow();
        if (table.policy() == null) {
            error(last, "最终决策须为决策表");
        } else if (!Set.of("FIRST", "UNIQUE").contains(table.policy())) {
            error(last, "最终决策的命中策略须为 FIRST 或 UNIQUE，现为 " + table.policy());
        }
        List<String> outputs = table.outputs().stream().map(Column::expression).toList();
        NEEDED.stream().filter(n -> !outputs.contains(n)).forEach(n -> error(last, "最终决策缺少输出 " + n));
        if (facts.isEmpty()) {
            error(root, "没有读取任何事实（inputData）");
        }
        return new TableModel(root.attribute("name"), root.attribute("department"), root.textOf("description"), facts, decisions, table.name());
    }

    private void allowed(Node node) {
        for (Node c : node.children()) {
            if (SKIPPED.contains(c.name())) {
                continue;
            }
            if (!ELEMENTS.contains(c.name())) {
                error(c, "不允许的元素 " + c.name());
                continue;
            }
            String language = c.attribute("expressionLanguage");
            if (language != null && !language.toLowerCase(java.util.Locale.ROOT).contains("feel")) {
                error(c, "表达式语言须为 FEEL：" + language);
            }
            if (c.name().equals("text") && !node.name().equals("annotationEntry")) {
                var found = FORBIDDEN.matcher(LITERAL.matcher(c.text()).replaceAll("\"\""));
                if (found.find()) {
                    error(c, "表达式中不允许使用 " + found.group().strip() + "（函数定义、循环、正则、乘方和取当前时间都不允许）");
                }
            }
            allowed(c);
        }
    }

    private Rules rules(Node d) {
        String name = d.attribute("name");
        String label = d.attribute("label");
        Node table = d.first("decisionTable").orElse(null);
        if (table == null) {
            String expression = d.first("literalExpression").map(e -> e.textOf("text")).orElse(null);
            if (expression == null) {
                error(d, "决策“" + name + "”既没有决策表也没有表达式");
            }
            return new Rules(name, label, null, List.of(), List.of(), List.of(), expression, d.line());
        }
        List<Column> inputs = table.all("input").stream().map(i -> new Column(i.first("inputExpression").map(e -> e.textOf("text")).orElse(""), i.attribute("label"),
                i.first("inputExpression").map(e -> e.attribute("typeRef")).orElse(null))).toList();
        List<Column> outputs = table.all("output").stream().map(o -> new Column(o.attribute("name") == null ? name : o.attribute("name"), o.attribute("label"), o.attribute("typeRef"))).toList();
        List<Rule> rules = new ArrayList<>();
        for (Node r : table.all("rule")) {
            List<String> conditions = r.all("inputEntry").stream().map(e -> e.textOf("text")).map(t -> t == null || t.isEmpty() ? "-" : t).toList();
            List<String> results = r.all("outputEntry").stream().map(e -> e.textOf("text")).toList();
            if (conditions.size() != inputs.size() || results.size() != outputs.size()) {
                error(r, "规则 " + (rules.size() + 1) + " 的格数与列数不符（" + conditions.size() + "+" + results.size() + "，应为 " + inputs.size() + "+" + outputs.size() + "）");
            }
            String note = String.join("；", r.all("annotationEntry").stream().map(a -> a.textOf("text")).filter(t -> t != null && !t.isBlank()).toList());
            rules.add(new Rule(rules.size() + 1, conditions, results, note.isEmpty() ? r.textOf("description") : note, r.line()));
        }
        if (rules.size() > MOST_RULES || inputs.size() + outputs.size() > MOST_COLUMNS) {
            error(table, "决策表过大：最多 " + MOST_RULES + " 条规则、" + MOST_COLUMNS + " 列");
        }
        if (rules.isEmpty()) {
            error(table, "决策表没有规则");
        }
        return new Rules(name, label, table.attribute("hitPolicy") == null ? "UNIQUE" : table.attribute("hitPolicy"), inputs, outputs, rules, null, d.line());
    }
}
