from campaigns.models.indicator import Indicator

__all__ = ["Indicator"]
