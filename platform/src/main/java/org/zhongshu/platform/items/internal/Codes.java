package org.zhongshu.platform.items.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The short lists of words that an item's fields choose from: kept as codes, written as Chinese in spreadsheets, accepted as either. */
final class Codes {

    static final Words KIND = words("01 行政许可 XK", "02 行政处罚 CF", "03 行政强制 QZ", "04 行政征收 ZS", "05 行政给付 GF", "06 行政检查 JC", "07 行政确认 QR", "08 行政奖励 JL",
            "09 行政裁决 CJ", "10 其他行政权力 QT", "20 公共服务 GG");
    static final Words LEVEL = words("1 国家级", "2 省级", "3 市级", "4 县级", "5 镇级 乡镇街道级 镇(乡、街道)级", "6 村级 村社区级 村(社区)级");
    static final Words POWER = words("1 法定本级行使", "2 上级下放", "3 上级授权", "4 同级授权", "5 上级委托", "6 同级委托");
    static final Words AUDIENCE = words("person 自然人 个人", "firm 法人 企业 法人和其他组织");
    static final Words HANDLING = words("instant 即办件 即办", "promise 承诺件 承诺");
    static final Words UNIT = words("W 工作日 个工作日", "N 自然日 日 天 个自然日");
    static final Words NEED = words("required 必要", "optional 非必要", "later 容缺后补 容缺");
    static final Words ORIGINAL = words("original 原件", "copy 复印件", "both 原件和复印件");
    static final Words FORM = words("paper 纸质", "electronic 电子", "both 纸质和电子");
    static final Words SOURCE = words("base 基础库", "credential 电子证照", "department 政府部门核发 部门核发", "promise 告知承诺 承诺", "applicant 申请人自备 自备", "other 其他");
    static final Words OUTCOME = words("licence 证照", "approval 批文", "payment 资金", "record 登记备案", "other 其他");
    static final Words CHANNEL = words("window 窗口", "online 网上", "mobile 掌上", "kiosk 自助机 自助", "post 邮寄", "phone 电话");
    static final Words AREA = words("town 本乡镇 仅限本乡镇", "county 全县通办 全市域通办", "prefecture 全市通办", "province 全省通办", "cross-province 跨省通办", "nation 全国通办");
    static final Words DEPTH = words("consult 互联网咨询", "receive 互联网收件", "preview 互联网预审", "accept 互联网受理", "handle 互联网办理", "result 办理结果信息反馈", "other 其他");
    static final Words PLACE = words("center 政务服务中心", "town 镇街为民服务中心", "village 村社区服务点", "branch 专业大厅", "other 其他");
    static final Words BODY = words("1 法定机关", "2 授权组织 法律法规授权的组织", "3 受委托组织 受委托的组织");
    static final Words YES = words("yes 是 支持", "no 否 不支持");
    /** All lists by name, for forms. */
    static final Map<String, Words> ALL = all();

    private Codes() {
    }

    /** One code and what it is called. */
    record Word(String id, String label) {
    }

    /** One list, in its own order. */
    static final class Words {
        private final List<Word> list = new ArrayList<>();
        private final Map<String, String> ids = new LinkedHashMap<>();

        List<Word> list() {
            return list;
        }

        boolean has(String id) {
            return list.stream().anyMatch(w -> w.id().equals(id));
        }

        /** The label, or the code itself where there is none. */
        String label(String id) {
            return list.stream().filter(w -> w.id().equals(id)).map(Word::label).findFirst().orElse(id);
        }

        /** The code of what somebody wrote: the code itself, its name or another name of it. Null: neither. */
        String find(String text) {
            return text == null ? null : ids.get(text.strip());
        }

        String labels() {
            return String.join("、", list.stream().map(Word::label).toList());
        }
    }

    private static Words words(String... lines) {
        Words words = new Words();
        for (String line : lines) {
            String[] parts = line.split(" ");
            words.list.add(new Word(parts[0], parts[1]));
            for (String part : parts) {
                words.ids.put(part, parts[0]);
            }
        }
        return words;
    }

    private static Map<String, Words> all() {
        Map<String, Words> all = new LinkedHashMap<>();
        all.put("kind", KIND);
        all.put("level", LEVEL);
        all.put("power", POWER);
        all.put("audience", AUDIENCE);
        all.put("handling", HANDLING);
        all.put("unit", UNIT);
        all.put("need", NEED);
        all.put("original", ORIGINAL);
        all.put("form", FORM);
        all.put("source", SOURCE);
        all.put("outcome", OUTCOME);
        all.put("channel", CHANNEL);
        all.put("area", AREA);
        all.put("depth", DEPTH);
        all.put("place", PLACE);
        all.put("bodyType", BODY);
        all.put("payOnline", YES);
        return all;
    }
}
