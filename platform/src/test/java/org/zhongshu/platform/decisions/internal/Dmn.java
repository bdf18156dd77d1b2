package org.zhongshu.platform.decisions.internal;

import java.util.List;

/** Small tables for tests. */
final class Dmn {

    private Dmn() {
    }

    /** @param rules "condition on age | condition on poor | outcome | clause | reason | amount", FEEL each */
    static String table(String... rules) {
        StringBuilder text = new StringBuilder("""
                <?xml version="1.0" encoding="UTF-8"?>
                <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="t" name="测试补贴" namespace="urn:test">
                  <inputData id="in_age" name="age" label="年龄"><variable id="v_age" name="age" typeRef="number"/></inputData>
                  <inputData id="in_poor" name="poor" label="低保"><variable id="v_poor" name="poor" typeRef="boolean"/></inputData>
                  <decision id="decision" name="decision" label="决定">
                    <variable id="v_d" name="decision"/>
                    <informationRequirement id="q1"><requiredInput href="#in_age"/></informationRequirement>
                    <informationRequirement id="q2"><requiredInput href="#in_poor"/></informationRequirement>
                    <decisionTable id="dt" hitPolicy="FIRST">
                      <input id="i1" label="年龄"><inputExpression id="e1" typeRef="number"><text>age</text></inputExpression></input>
                      <input id="i2" label="低保"><inputExpression id="e2" typeRef="boolean"><text>poor</text></inputExpression></input>
                      <output id="o1" name="outcome" label="结论" typeRef="string"/>
                      <output id="o2" name="clause" label="依据" typeRef="string"/>
                      <output id="o3" name="reason" label="理由" typeRef="string"/>
                      <output id="o4" name="amount" label="金额" typeRef="number"/>
                """);
        for (String rule : rules) {
            List<String> cells = List.of(rule.split("\\|")).stream().map(String::strip).map(c -> c.replace("<", "&lt;").replace(">", "&gt;")).toList();
            text.append("      <rule>");
            cells.subList(0, 2).forEach(c -> text.append("<inputEntry><text>").append(c).append("</text></inputEntry>"));
            cells.subList(2, 6).forEach(c -> text.append("<outputEntry><text>").append(c).append("</text></outputEntry>"));
            text.append("</rule>\n");
        }
        return text.append("    </decisionTable>\n  </decision>\n</definitions>\n").toString();
    }

    /** Unknown to a person, sixty and poor approved with 100, the rest refused. */
    static String usual() {
        return table("null | - | \"person\" | null | \"年龄不明\" | null", "- | null | \"person\" | null | \"低保不明\" | null", ">= 60 | true | \"approve\" | null | \"符合条件\" | 100",
                "- | - | \"refuse\" | \"测试条款第一条\" | \"不符合条件\" | null");
    }

    /** The same from seventy. */
    static String stricter() {
        return usual().replace("&gt;= 60", "&gt;= 70");
    }
}
