package org.zhongshu.platform.cases.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.internal.ActionRule.Ask;
import org.zhongshu.platform.cases.internal.ActionRule.Text;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Accounts;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks what a person filled in against what the rule asks for, and looks up the people and departments it names. */
@Component
class StepForm {

    private static final int LONGEST_TEXT = 4000;

    private final Departments departments;
    private final Accounts accounts;

    StepForm(Departments departments, Accounts accounts) {
        this.departments = departments;
        this.accounts = accounts;
    }

    /** @param fields everything filled in, for the timeline; null when nothing was */
    record Filled(String text, String department, CaseMachine.Officer officer, boolean named, Limit limit, String into, List<String> departments,
                  JsonNode fields) {
    }

    /** @param lenient steps that the system takes by itself have nobody to ask */
    Filled fill(ActionRule rule, CaseAction action, CaseFile f, Actor actor, boolean lenient) {
        Map<String, String> errors = new LinkedHashMap<>();
        ObjectNode fields = Json.mapper().createObjectNode();
        String text = clean(action.text());
        if (text != null && text.length() > LONGEST_TEXT) {
            errors.put("text", "说明不能超过 " + LONGEST_TEXT + " 字");
        }
        if (rule.text() == Text.REQUIRED && text == null && !lenient) {
            errors.put("text", "请填写说明");
        }
        String department = null;
        Accounts.Person person = null;
        List<String> several = List.of();
        for (Ask ask : rule.asks()) {
            JsonNode value = value(ask, action);
            if (value == null) {
                if (ask.required() && !lenient) {
                    errors.put(ask.key(), "请填写" + ask.name());
                }
                continue;
            }
            String wrong = check(ask, value);
            if (wrong != null) {
                errors.put(ask.key(), wrong);
                continue;
            }
            switch (ask.kind()) {
                case DEPARTMENT -> {
                    department = ask.key().equals("department") ? value.asString() : department;
                    fields.put(ask.key(), value.asString());
                }
                case DEPARTMENTS -> {
                    several = new ArrayList<>();
                    for (JsonNode code : value) {
                        several.add(code.asString());
                    }
                    fields.set(ask.key(), value);
                }
                case PERSON -> {
                    Accounts.Person found = accounts.find(value.asString()).orElse(null);
                    if (found == null) {
                        errors.put(ask.key(), "没有这个人员：" + value.asString());
                    } else {
                        person = ask.key().equals("person") ? found : person;
                        fields.put(ask.key(), found.name());
                    }
                }
                default -> fields.set(ask.key(), value);
            }
        }
        String owner = department == null ? f.department : department;
        if (person != null && owner != null && !owner.equals(person.org())) {
            errors.put("person", person.name() + "不属于" + departments.nameOf(owner));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("incomplete", "请按要求填写后再提交。", errors);
        }
        CaseMachine.Officer officer = person != null ? new CaseMachine.Officer(person.id(), person.name())
                : actor.isSystem() ? null : new CaseMachine.Officer(actor.accountId(), actor.name());
        if (rule.practice() == Practice.ASSIGN) {
            if (officer == null) {
                throw Problem.invalid("incomplete", "请选择经办人。", Map.of("person", "请选择经办人"));
            }
            fields.put("person", officer.name());
        }
        return new Filled(text, department, officer, person != null, limit(rule, fields),
                rule.practice() == Practice.MERGE ? fields.path("into").asString() : null, several, fields.isEmpty() ? null : fields);
    }

    private static JsonNode value(Ask ask, CaseAction action) {
        JsonNode given = action.values().get(ask.key());
        if (given == null && ask.key().equals("department") && action.department() != null) {
            given = Json.mapper().valueToTree(action.department());
        }
        if (given == null && ask.key().equals("person") && action.person() != null) {
            given = Json.mapper().valueToTree(action.person());
        }
        return given == null || given.isNull() || (given.isString() && given.asString().isBlank()) || (given.isArray() && given.isEmpty()) ? null : given;
    }

    private String check(Ask ask, JsonNode value) {
        return switch (ask.kind()) {
            case TEXT -> value.isString() && value.asString().length() <= LONGEST_TEXT ? null : ask.name() + "应为文字";
            case NUMBER -> value.isNumber() || (value.isString() && value.asString().matches("-?\\d{1,12}(\\.\\d{1,6})?")) ? null : ask.name() + "应为数字";
            case BOOLEAN -> value.isBoolean() ? null : ask.name() + "应为是或否";
            case CHOICE -> ask.options().contains(value.asString("")) ? null : ask.name() + "应为：" + String.join("、", ask.options());
            case DATE -> isDate(value.asString("")) ? null : ask.name() + "应为日期，如 2026-11-21";
            case DEPARTMENT -> departments.find(value.asString("")).isPresent() ? null : "没有这个部门：" + value.asString("");
            case DEPARTMENTS -> departmentsWrong(value);
            case PERSON -> value.isString() || value.isNumber() ? null : ask.name() + "应为人员账号";
        };
    }

    private String departmentsWrong(JsonNode value) {
        if (!value.isArray() || value.size() > 20) {
            return "应为部门列表，最多 20 个";
        }
        Set<String> seen = new HashSet<>();
        for (JsonNode code : value) {
            if (departments.find(code.asString("")).isEmpty()) {
                return "没有这个部门：" + code.asString("");
            }
            if (!seen.add(code.asString())) {
                return departments.nameOf(code.asString()) + "选了两次";
            }
        }
        return null;
    }

    private static boolean isDate(String text) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static Limit limit(ActionRule rule, ObjectNode fields) {
        if (rule.practice() != Practice.EXTEND) {
            return null;
        }
        double number = fields.path("number").isNumber() ? fields.path("number").asDouble() : Double.parseDouble(fields.path("number").asString());
        if (number != Math.rint(number) || number < 1 || number > 200) {
            throw Problem.invalid("incomplete", "延长的时间须为 1 到 200 的整数。", Map.of("number", "须为 1 到 200 的整数"));
        }
        LimitUnit unit = switch (fields.path("unit").asString()) {
            case "紧急工作时" -> LimitUnit.URGENT_HOUR;
            case "工作时" -> LimitUnit.WORK_HOUR;
            default -> LimitUnit.WORK_DAY;
        };
        return new Limit((int) number, unit);
    }

    /** Trimmed; null for nothing. PostgreSQL's text cannot hold NUL. */
    static String clean(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        return text.replace('\0', '\uFFFD').strip();
    }

    /** JSON for a jsonb column, which cannot hold NUL either. */
    static String clean(JsonNode json) {
        return json == null || json.isNull() || json.isMissingNode() ? null : json.toString().replace("\\u0000", "\\ufffd");
    }
}
