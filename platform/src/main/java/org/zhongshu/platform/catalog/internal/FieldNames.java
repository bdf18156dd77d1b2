package org.zhongshu.platform.catalog.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Chinese names for fields as departments' databases commonly call them: English words, pinyin initials. Only what is plain. */
final class FieldNames {

    private static final Map<String, String> WHOLE = Map.ofEntries(
            Map.entry("id", "标识"), Map.entry("xm", "姓名"), Map.entry("name", "名称"), Map.entry("full_name", "姓名"), Map.entry("person_name", "姓名"),
            Map.entry("xb", "性别"), Map.entry("sex", "性别"), Map.entry("gender", "性别"), Map.entry("sfzh", "公民身份号码"), Map.entry("sfzhm", "公民身份号码"),
            Map.entry("id_no", "公民身份号码"), Map.entry("idno", "公民身份号码"), Map.entry("id_number", "公民身份号码"), Map.entry("id_card", "公民身份号码"),
            Map.entry("zjhm", "证件号码"), Map.entry("zjlx", "证件类型"), Map.entry("csrq", "出生日期"), Map.entry("birth_date", "出生日期"), Map.entry("birthday", "出生日期"),
            Map.entry("mz", "民族"), Map.entry("ethnic", "民族"), Map.entry("lxdh", "联系电话"), Map.entry("sjh", "手机号码"), Map.entry("phone", "联系电话"),
            Map.entry("mobile", "手机号码"), Map.entry("tel", "联系电话"), Map.entry("email", "电子邮箱"), Map.entry("addr", "地址"), Map.entry("address", "地址"),
            Map.entry("dz", "地址"), Map.entry("zz", "住址"), Map.entry("hjdz", "户籍地址"), Map.entry("jzdz", "居住地址"), Map.entry("tyshxydm", "统一社会信用代码"),
            Map.entry("uscc", "统一社会信用代码"), Map.entry("credit_code", "统一社会信用代码"), Map.entry("fddbr", "法定代表人"), Map.entry("legal_person", "法定代表人"),
            Map.entry("yhkh", "银行卡号"), Map.entry("bank_card", "银行卡号"), Map.entry("card_no", "卡号"), Map.entry("bz", "备注"), Map.entry("remark", "备注"),
            Map.entry("cjsj", "创建时间"), Map.entry("gxsj", "更新时间"), Map.entry("created_at", "创建时间"), Map.entry("create_time", "创建时间"),
            Map.entry("updated_at", "更新时间"), Map.entry("update_time", "更新时间"), Map.entry("xzqh", "行政区划"), Map.entry("division", "行政区划"),
            Map.entry("zt", "状态"), Map.entry("status", "状态"), Map.entry("plate", "车牌号"), Map.entry("cph", "车牌号"), Map.entry("lon", "经度"), Map.entry("lat", "纬度"));
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("date", "日期"), Map.entry("time", "时间"), Map.entry("code", "代码"), Map.entry("no", "编号"), Map.entry("type", "类型"), Map.entry("count", "数量"),
            Map.entry("amount", "金额"), Map.entry("total", "合计"), Map.entry("start", "开始"), Map.entry("end", "结束"), Map.entry("issue", "发放"), Map.entry("valid", "有效"),
            Map.entry("company", "企业"), Map.entry("person", "人员"), Map.entry("dept", "部门"), Map.entry("department", "部门"), Map.entry("area", "面积"),
            Map.entry("status", "状态"), Map.entry("name", "名称"), Map.entry("address", "地址"), Map.entry("phone", "电话"), Map.entry("town", "乡镇"), Map.entry("village", "村社区"),
            Map.entry("household", "户"), Map.entry("birth", "出生"), Map.entry("death", "死亡"), Map.entry("marriage", "婚姻"), Map.entry("reg", "登记"), Map.entry("register", "登记"));

    private FieldNames() {
    }

    static boolean chinese(String field) {
        return field.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN);
    }

    /** The Chinese name of a field, null when it is not plain. */
    static String find(String field) {
        String lower = field.strip().toLowerCase(Locale.ROOT);
        String whole = WHOLE.get(lower);
        if (whole != null) {
            return whole;
        }
        List<String> parts = new ArrayList<>();
        for (String part : lower.split("_")) {
            String word = WORDS.get(part);
            if (word == null) {
                return null;
            }
            parts.add(word);
        }
        return parts.size() < 2 ? null : String.join("", parts);
    }
}
