"""条文中的数量单位。"""

from tiaoli.language import Count, Duration, Money, constant, date_constant, share_of

元 = constant(Money(), 100)
万元 = constant(Money(), 1_000_000)
亿元 = constant(Money(), 10_000_000_000)
百分之 = share_of(100)
万分之 = share_of(10000)
一比 = share_of(1)
人 = constant(Count("人"))
名 = constant(Count("名"))
位 = constant(Count("位"))
个 = constant(Count("个"))
项 = constant(Count("项"))
年 = constant(Duration("月"), 12)
日 = constant(Duration("日"))
日期 = date_constant
