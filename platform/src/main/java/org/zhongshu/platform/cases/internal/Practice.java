package org.zhongshu.platform.cases.internal;

import org.zhongshu.platform.cases.internal.ActionRule.Ask;
import org.zhongshu.platform.cases.internal.ActionRule.AskKind;
import org.zhongshu.platform.cases.internal.ActionRule.Text;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The practices of Chinese case handling that every lifecycle has, whatever it declares (facts: CJJ/T 106 side states,
 * 国办函〔2025〕66号 on disputed dispatches and duplicates). A lifecycle may switch one off or change who may.
 */
enum Practice {
    RETURN("return", "退回", Text.REQUIRED, Set.of(Practice.OWNER), false, "退回派遣环节重新派遣，计入退回次数"),
    TRANSFER("transfer", "转办", Text.REQUIRED, Set.of(Practice.OWNER, "operator"), false, "转由所选部门处置，时限重新起算",
            new Ask("department", "转往部门", AskKind.DEPARTMENT, true, List.of())),
    ASSIGN("assign", "指派", Text.OPTIONAL, Set.of(Practice.OWNER, "operator"), false, "由所选人员经办；不选则由本人领办",
            new Ask("person", "经办人", AskKind.PERSON, false, List.of())),
    SUSPEND("suspend", "挂账", Text.REQUIRED, Set.of("operator", "leader"), true, "计时暂停，恢复后继续"),
    RESUME("resume", "恢复", Text.OPTIONAL, Set.of("operator", "leader"), true, "回到挂账前的环节，计时继续"),
    EXTEND("extend", "延期申请", Text.REQUIRED, Set.of(Practice.OWNER), false, "提交运行中心审批，批准前时限不变",
            new Ask("number", "延长", AskKind.NUMBER, true, List.of()),
            new Ask("unit", "单位", AskKind.CHOICE, true, List.of("工作日", "工作时", "紧急工作时"))),
    EXTEND_GRANT("extend-grant", "同意延期", Text.OPTIONAL, Set.of("operator", "leader"), true, "时限按申请延长"),
    EXTEND_REFUSE("extend-refuse", "不同意延期", Text.REQUIRED, Set.of("operator", "leader"), true, "时限不变"),
    SUPERVISE("supervise", "督办", Text.REQUIRED, Set.of("operator", "leader"), true, "列为督办件，进入督办清单"),
    URGE("urge", "催办", Text.OPTIONAL, Set.of("operator", "leader"), true, "提醒承办部门，计入催办次数"),
    MERGE("merge", "合并", Text.OPTIONAL, Set.of("operator"), true, "并入另一案件，本案终止",
            new Ask("into", "并入案件编号", AskKind.TEXT, true, List.of())),
    SPLIT("split", "拆分", Text.OPTIONAL, Set.of("operator"), true, "按所选部门生成子案件，全部办结后本案方可结案",
            new Ask("departments", "协办部门", AskKind.DEPARTMENTS, true, List.of())),
    REWORK("rework", "返工", Text.REQUIRED, Set.of(Practice.OWNER), false, "退回处置环节重新处置，计入返工次数"),
    VOID("void", "作废", Text.REQUIRED, Set.of("operator"), true, "案件终止，不计入考核"),
    REOPEN("reopen", "重开", Text.REQUIRED, Set.of("operator", "leader"), true, "重新进入处置环节"),
    COMMENT("comment", "批注", Text.REQUIRED, Set.of(), false, "记入办理过程，不改变状态");

    /** Stands for the owner role of the running state. */
    static final String OWNER = "@owner";

    private final String id;
    private final ActionRule rule;
    private final boolean supervising;

    Practice(String id, String name, Text text, Set<String> roles, boolean supervising, String consequence, Ask... asks) {
        this.id = id;
        this.supervising = supervising;
        this.rule = new ActionRule(id, name, null, null, roles, text, consequence, List.of(), List.of(asks), this);
    }

    String id() {
        return id;
    }

    String label() {
        return rule.name();
    }

    /** Acts of those who watch over the work rather than do it: they need {@code case.supervise} or {@code case.act}. */
    boolean supervising() {
        return supervising;
    }

    /** The kernel's rule, before a lifecycle's changes. */
    ActionRule rule() {
        return rule;
    }

    static Optional<Practice> of(String id) {
        for (Practice practice : values()) {
            if (practice.id.equals(id)) {
                return Optional.of(practice);
            }
        }
        return Optional.empty();
    }
}
