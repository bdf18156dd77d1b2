package org.zhongshu.demo.departments;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.zhongshu.demo.county.PersonRow;
import org.zhongshu.demo.county.Source;
import org.zhongshu.demo.county.SourceExtracts;

/** The registers of people: each department has its own names of columns, code lists and ways to write a date. */
final class PersonRegisters {

    private static final Map<Integer, String> MARITAL = Map.of(10, "未婚", 20, "已婚", 21, "已婚", 22, "再婚", 23, "复婚", 30, "丧偶", 40, "离异");
    private static final Map<Integer, String> EDUCATION = Map.of(10, "研究生", 20, "大学本科", 30, "大学专科", 40, "中专", 60, "高中", 70, "初中", 80, "小学");

    private PersonRegisters() {
    }

    static List<Register> all(SourceExtracts extracts) {
        return List.of(police(extracts), social(extracts), medical(extracts), health(extracts), grid(extracts), school(extracts), marriage(extracts), relief(extracts), funeral(extracts));
    }

    private static Register register(DepartmentSystem system, String name, String label, String columns, SourceExtracts extracts, Source source, Function<PersonRow, String[]> values) {
        return new Register(system, name, label, Register.columns(columns), sink -> extracts.forEach(source, r -> sink.row(r.truth(), values.apply(r))));
    }

    private static Register police(SourceExtracts extracts) {
        return register(DepartmentSystem.POLICE, "t_czrk", "常住人口登记（示范数据）", """
                rybh text:16 人员编号
                gmsfhm text:18 公民身份号码
                xm text:60 姓名
                xb text:1 性别_1男2女
                mz text:2 民族代码
                csrq text:8 出生日期
                hyzk text:2 婚姻状况代码
                whcd text:2 文化程度代码
                hkdz text:200 户籍地址
                hh text:12 户号
                yhzgx text:10 与户主关系
                lxdh text:20 联系电话
                zxbs text:1 注销标识_0在册1死亡2迁出
                swrq text:8 死亡日期
                gxsj stamp 更新时间
                """, extracts, Source.POLICE, r -> new String[] {key("R", r), r.idNo(), r.name(), sex(r, "1", "2", "9"), two(r.ethnic()), Integer.toString(r.birth()), two(r.marital()),
                        r.education() == 0 ? null : two(r.education()), r.address(), "H%08d".formatted(r.person().household()), r.person().relation(), r.phone(),
                        r.death() > 0 ? "1" : r.person().movedOut() ? "2" : "0", r.death() > 0 ? Integer.toString(r.death()) : null, stamp(r)});
    }

    private static Register social(SourceExtracts extracts) {
        return register(DepartmentSystem.SOCIAL, "ac01", "社会保障卡持卡人（示范数据）", """
                aac001 text:16 个人编号
                aac002 text:18 证件号码
                aac003 text:60 姓名
                aac004 text:1 性别_1男2女9未说明
                aac005 text:2 民族
                aac006 date 出生日期
                aae005 text:20 联系电话
                aae006 text:200 地址
                aac008 text:1 参保状态_1正常2暂停4终止
                aac161 date 死亡日期
                aae036 stamp 经办时间
                """, extracts, Source.SOCIAL, r -> new String[] {key("34", r), r.idNo(), r.name(), sex(r, "1", "2", "9"), two(r.ethnic()), date(r.birth(), "-"), r.phone(), r.address(),
                        r.death() > 0 ? "4" : r.row() % 11 == 0 ? "2" : "1", r.death() > 0 ? date(r.death(), "-") : null, stamp(r)});
    }

    private static Register medical(SourceExtracts extracts) {
        return register(DepartmentSystem.MEDICAL, "insured_person", "医疗保险参保人（示范数据）", """
                psn_no text:20 人员编号
                certno text:18 证件号码
                psn_name text:60 人员姓名
                gend text:4 性别
                naty text:20 民族
                brdy text:10 出生日期
                tel text:20 联系电话
                live_addr text:200 居住地址
                insutype text:20 险种
                psn_stas text:10 人员状态
                updt_time stamp 更新时间
                """, extracts, Source.MEDICAL, r -> new String[] {key("YB", r), r.idNo(), r.name(), sex(r, "男", "女", "未知"), r.person().ethnicName(), date(r.birth(), "/"), r.phone(), r.address(),
                        r.row() % 3 == 0 ? "职工医保" : "城乡居民医保", r.death() > 0 ? "死亡" : "正常", stamp(r)});
    }

    private static Register health(SourceExtracts extracts) {
        return register(DepartmentSystem.HEALTH, "health_record", "居民健康档案（示范数据）", """
                record_id text:20 档案编号
                id_card text:18 身份证号
                full_name text:60 姓名
                gender text:1 性别_M男F女U未知
                birthday text:12 出生日期
                nation text:20 民族
                marriage text:10 婚姻状况
                phone text:20 本人电话
                address text:200 现住址
                death_flag text:1 是否死亡_YN
                death_date text:12 死亡日期
                updated_at stamp 更新时间
                """, extracts, Source.HEALTH, r -> new String[] {key("JK", r), r.idNo(), r.name(), sex(r, "M", "F", "U"), dayFirst(r.birth()), r.person().ethnicName().replace("族", ""),
                        MARITAL.get(r.marital()), r.phone(), r.address(), r.death() > 0 ? "Y" : "N", r.death() > 0 ? dayFirst(r.death()) : null, stamp(r)});
    }

    private static Register grid(SourceExtracts extracts) {
        return register(DepartmentSystem.CIVIL, "网格实有人口采集", "网格实有人口采集（示范数据）", """
                采集编号 text:20 采集编号
                姓名 text:60 姓名
                性别 text:4 性别
                身份证号 text:18 身份证号
                出生日期 text:20 出生日期
                联系电话 text:20 联系电话
                现居住地址 text:200 现居住地址
                是否在世 text:4 是否在世
                采集日期 text:20 采集日期
                """, extracts, Source.GRID, r -> new String[] {key("WG", r), r.name(), sex(r, "男", "女", ""), r.idNo(), chinese(r.birth()), r.phone(), r.address(), r.death() > 0 ? "否" : "是", stamp(r).substring(0, 10)});
    }

    private static Register school(SourceExtracts extracts) {
        return register(DepartmentSystem.EDUCATION, "学籍信息", "中小学学籍（示范数据）", """
                学籍号 text:20 学籍号
                学生姓名 text:60 学生姓名
                性别 text:4 性别
                身份证件号 text:18 身份证件号
                出生日期 text:12 出生日期
                民族 text:20 民族
                学校 text:60 学校
                年级 text:10 年级
                家庭住址 text:200 家庭住址
                监护人电话 text:20 监护人电话
                """, extracts, Source.SCHOOL, r -> new String[] {key("G", r), r.name(), sex(r, "男", "女", "未知"), r.idNo(), date(r.birth(), "."), r.person().ethnicName(),
                        r.person().residence().town().name() + "示范学校", grade(2026 - r.person().birthYear()), r.address(), r.phone()});
    }

    private static Register marriage(SourceExtracts extracts) {
        return register(DepartmentSystem.CIVIL, "婚姻登记", "婚姻登记（示范数据）", """
                登记编号 text:20 登记编号
                姓名 text:60 姓名
                性别 text:4 性别
                身份证号 text:18 身份证号
                出生日期 text:12 出生日期
                婚姻状况 text:10 婚姻状况
                户籍地址 text:200 户籍地址
                联系电话 text:20 联系电话
                登记日期 text:12 登记日期
                """, extracts, Source.MARRIAGE, r -> new String[] {key("J", r), r.name(), sex(r, "男", "女", "未知"), r.idNo(), date(r.birth(), "/"), MARITAL.get(r.marital()), r.address(), r.phone(), stamp(r).substring(0, 10)});
    }

    private static Register relief(SourceExtracts extracts) {
        return register(DepartmentSystem.CIVIL, "最低生活保障对象", "最低生活保障对象（示范数据）", """
                保障编号 text:20 保障编号
                姓名 text:60 姓名
                性别 text:4 性别
                身份证号 text:18 身份证号
                出生日期 text:12 出生日期
                家庭住址 text:200 家庭住址
                联系电话 text:20 联系电话
                月保障金额 dec 月保障金额
                在保状态 text:10 在保状态
                """, extracts, Source.RELIEF, r -> new String[] {key("D", r), r.name(), sex(r, "男", "女", "未知"), r.idNo(), date(r.birth(), "-"), r.address(), r.phone(),
                        Integer.toString(420 + r.row() % 9 * 45), r.death() > 0 ? "停保" : "在保"});
    }

    private static Register funeral(SourceExtracts extracts) {
        return register(DepartmentSystem.CIVIL, "殡葬火化", "殡葬火化（示范数据）", """
                火化编号 text:20 火化编号
                逝者姓名 text:60 逝者姓名
                性别 text:4 性别
                身份证号 text:18 身份证号
                出生日期 text:12 出生日期
                死亡日期 text:12 死亡日期
                生前住址 text:200 生前住址
                家属电话 text:20 家属电话
                """, extracts, Source.FUNERAL, r -> new String[] {key("B", r), r.name(), sex(r, "男", "女", "未知"), r.idNo(), date(r.birth(), "-"), date(r.death(), "-"), r.address(), r.phone()});
    }

    static String education(int code) {
        return EDUCATION.get(code);
    }

    static String key(String prefix, PersonRow r) {
        return prefix + "%08d".formatted(r.row());
    }

    private static String sex(PersonRow r, String man, String woman, String unknown) {
        return r.sex() == '1' ? man : r.sex() == '2' ? woman : unknown;
    }

    private static String two(int code) {
        return code < 10 ? "0" + code : Integer.toString(code);
    }

    static String date(int date, String between) {
        return date / 10_000 + between + two(date / 100 % 100) + between + two(date % 100);
    }

    private static String dayFirst(int date) {
        return two(date % 100) + "/" + two(date / 100 % 100) + "/" + date / 10_000;
    }

    private static String chinese(int date) {
        return date / 10_000 + "年" + date / 100 % 100 + "月" + date % 100 + "日";
    }

    private static String grade(int age) {
        String[] names = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "高一", "高二", "高三"};
        return names[Math.clamp(age - 6, 0, 11)] + "年级";
    }

    /** When the row was last touched: some day of the last three years before the registers were made. */
    private static String stamp(PersonRow r) {
        return java.time.LocalDateTime.of(2026, 6, 30, 8, 0).minusMinutes(r.row() * 97L % 1_500_000).toString().replace('T', ' ') + ":00";
    }
}
