package org.zhongshu.demo.departments;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.zhongshu.demo.city.Noise;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.county.Person;

/**
 * The registers that decide applications at once: driving licences, vehicles, offences, contributions, pensions, the housing fund, contracts of
 * sale. Each knows a share of the county's adults; what it says of one of them is always the same.
 */
final class ServiceRegisters {

    /** Of 100 adults, how many a register knows. */
    private static final double DRIVERS = 0.35;
    private static final double VEHICLES = 0.18;
    private static final double NEW_VEHICLES = 0.02;
    private static final double BICYCLES = 0.06;
    private static final double OFFENDERS = 0.006;
    private static final double INSURED = 0.20;
    private static final double PENSIONERS = 0.75;
    private static final double SAVERS = 0.15;
    private static final double BUYERS = 0.02;
    private static final int GROWN_UP = 2008;
    private static final int RETIRED = 1966;

    private ServiceRegisters() {
    }

    static List<Register> all(CountyPeople county) {
        return List.of(drivers(county), vehicles(county), newVehicles(county), offences(county), bicycles(county), unemployment(county), pensions(county), fund(county), contracts(county));
    }

    private static Register register(DepartmentSystem system, String name, String label, String columns, CountyPeople county, int seed, double share, Predicate<Person> who, BiFunction<Person, Double, String[]> row) {
        return new Register(system, name, label, Register.columns(columns), sink -> county.forEachPerson(p -> {
            double u = Noise.unit(seed, p.id());
            if (!p.dead() && !p.movedOut() && p.birthYear() < GROWN_UP && who.test(p) && u < share) {
                // of those that it knows, spread evenly again
                sink.row(p.id(), row.apply(p, u / share));
            }
        }));
    }

    private static Register drivers(CountyPeople county) {
        return register(DepartmentSystem.TRAFFIC, "t_jsz", "驾驶证登记（示范数据）", """
                dabh text:20 档案编号
                sfzmhm text:18 身份证明号码
                zjcx text:10 准驾车型
                zt text:1 状态_A正常B扣押暂扣C注销吊销
                stbj text:1 身体条件证明有效_10
                gxsj stamp 更新时间
                """, county, 31, DRIVERS, p -> true, (p, u) -> new String[] {"DA%08d".formatted(p.id()), p.idNo(), u < 0.9 ? "C1" : "B2", u < 0.02 ? "B" : u < 0.03 ? "C" : "A", u < 0.2 ? "0" : "1", OtherRegisters.stamp(p.id())});
    }

    private static Register vehicles(CountyPeople county) {
        return register(DepartmentSystem.TRAFFIC, "t_jdc", "机动车登记（示范数据）", """
                hphm text:10 号牌号码
                syr text:18 所有人证件号码
                clsbdh text:17 车辆识别代号
                cllx text:1 车辆类型_1小型非营运2其他
                djrq date 注册登记日期
                cf text:1 查封扣押_10
                dy text:1 抵押_10
                wf text:1 有未处理违法_10
                jqx text:1 交强险有效_10
                jy text:1 本期检验合格_10
                swsg text:1 发生过致人伤亡事故_10
                gxsj stamp 更新时间
                """, county, 32, VEHICLES, p -> true, (p, u) -> new String[] {plate(county, p), p.idNo(), vin(p), u < 0.08 ? "2" : "1", PersonRegisters.date((2012 + p.id() % 14) * 10_000 + (1 + p.id() % 12) * 100 + 1 + p.id() % 28, "-"),
                        bit(0.10 < u && u < 0.11), bit(0.2 < u && u < 0.35), bit(0.4 < u && u < 0.5), bit(u < 0.96), bit(u > 0.3), bit(0.6 < u && u < 0.62), OtherRegisters.stamp(p.id())});
    }

    private static Register newVehicles(CountyPeople county) {
        return register(DepartmentSystem.TRAFFIC, "t_xcyh", "新车上牌预核信息（示范数据）", """
                clsbdh text:17 车辆识别代号
                gcr text:18 购车人证件号码
                ly text:1 来源_1国产新车2进口新车
                hgz text:1 合格证核验一致_10
                gzs text:1 已缴购置税_10
                jqx text:1 交强险有效_10
                gxsj stamp 更新时间
                """, county, 33, NEW_VEHICLES, p -> true, (p, u) -> new String[] {"LZN" + vin(p).substring(3), p.idNo(), u < 0.1 ? "2" : "1", bit(u < 0.97), bit(u < 0.9), bit(u < 0.95), OtherRegisters.stamp(p.id())});
    }

    private static Register offences(CountyPeople county) {
        return register(DepartmentSystem.RECORDS, "t_fzjl", "违法犯罪记录（示范数据）", """
                jlbh text:20 记录编号
                gmsfhm text:18 公民身份号码
                jllb text:20 记录类别
                gxsj stamp 更新时间
                """, county, 34, OFFENDERS, p -> true, (p, u) -> new String[] {"FZ%08d".formatted(p.id()), p.idNo(), "示范记录", OtherRegisters.stamp(p.id())});
    }

    private static Register bicycles(CountyPeople county) {
        return register(DepartmentSystem.MARKET, "ddc_xs", "电动自行车销售登记（示范数据）", """
                zcbm text:15 整车编码
                gcr text:18 购车人证件号码
                ccc text:1 强制性产品认证_10
                xsrq date 销售日期
                """, county, 35, BICYCLES, p -> true, (p, u) -> new String[] {"1%014d".formatted(p.id()), p.idNo(), bit(u < 0.95), PersonRegisters.date(20260101 + p.id() % 6 * 100 + p.id() % 27, "-")});
    }

    private static Register unemployment(CountyPeople county) {
        return register(DepartmentSystem.INSURANCE, "t_syjf", "失业保险缴费（示范数据）", """
                grbh text:20 个人编号
                aac002 text:18 证件号码
                ljys int 累计缴费月数
                gxsj stamp 更新时间
                """, county, 36, INSURED, p -> p.birthYear() >= RETIRED, (p, u) -> new String[] {"SY%08d".formatted(p.id()), p.idNo(), Integer.toString(1 + (int) (u * 180)), OtherRegisters.stamp(p.id())});
    }

    private static Register pensions(CountyPeople county) {
        return register(DepartmentSystem.INSURANCE, "t_yldy", "养老保险待遇领取（示范数据）", """
                grbh text:20 个人编号
                aac002 text:18 证件号码
                dylb text:20 待遇类别
                gxsj stamp 更新时间
                """, county, 37, PENSIONERS, p -> p.birthYear() < RETIRED, (p, u) -> new String[] {"YL%08d".formatted(p.id()), p.idNo(), u < 0.4 ? "职工基本养老金" : "城乡居民养老金", OtherRegisters.stamp(p.id())});
    }

    private static Register fund(CountyPeople county) {
        return register(DepartmentSystem.HOUSING, "t_grzh", "住房公积金个人账户（示范数据）", """
                grzh text:20 个人账号
                zjhm text:18 证件号码
                ye dec 账户余额_元
                zhzt text:10 账户状态
                gxsj stamp 更新时间
                """, county, 38, SAVERS, p -> true, (p, u) -> new String[] {"GJ%09d".formatted(p.id()), p.idNo(), "%.2f".formatted(500 + u * 180_000), u < 0.9 ? "正常" : "封存", OtherRegisters.stamp(p.id())});
    }

    private static Register contracts(CountyPeople county) {
        return register(DepartmentSystem.HOUSING, "t_wqht", "房屋买卖合同网签备案（示范数据）", """
                htbh text:24 合同编号
                msr text:18 买受人证件号码
                cjjg dec 成交价格_元
                jzmj dec 建筑面积_平方米
                ts text:1 家庭住房套数_123
                zt text:1 状态_1已备案0已撤销
                barq date 备案日期
                """, county, 39, BUYERS, p -> true, (p, u) -> {
            double area = 60 + u * 140;
            return new String[] {"WQ2026-%07d".formatted(p.id()), p.idNo(), "%.0f".formatted(area * (5_500 + p.id() % 40 * 100)), "%.2f".formatted(area), u < 0.7 ? "1" : u < 0.93 ? "2" : "3", bit(0.5 > u || u > 0.55),
                    PersonRegisters.date(20260101 + p.id() % 6 * 100 + p.id() % 27, "-")};
        });
    }

    private static String bit(boolean yes) {
        return yes ? "1" : "0";
    }

    private static String vin(Person p) {
        return "LZS%014d".formatted(p.id());
    }

    private static String plate(CountyPeople county, Person p) {
        String province = switch (county.city().code().substring(0, 2)) {
            case "32" -> "苏B";
            case "33" -> "浙F";
            default -> "皖P";
        };
        // letters I and O are never used
        String digits = Integer.toString(p.id(), 32).toUpperCase(java.util.Locale.ROOT).replace('I', 'X').replace('O', 'Y');
        return province + "0".repeat(Math.max(0, 5 - digits.length())) + digits;
    }
}
